/**
 * Random programs of NIO operations, each run on two providers: the JDK's own, which is the
 * reference, and a candidate. After every step, all that can be queried of selectors, channels and
 * keys is compared.
 *
 * <p>A {@link io.edgewise.conformance.differential.Generator} makes a program from a seed; a {@link
 * io.edgewise.conformance.differential.Runner} runs it and returns its trace; a {@link
 * io.edgewise.conformance.differential.Comparison} finds where two traces differ; a {@link
 * io.edgewise.conformance.differential.Shrinker} makes the program small; a {@link
 * io.edgewise.conformance.differential.JavaTest} prints it.
 *
 * <p>What is not determined is not compared. The reason is stated where that is decided:
 *
 * <ul>
 *   <li>The order of selected keys. No step depends on it: keys have numbers of our own, and an
 *       action that affects other keys is performed only if the selector has a single key.
 *   <li>How long a wait takes beyond its timeout: {@link
 *       io.edgewise.conformance.differential.Comparison}.
 *   <li>Which of two concurrent steps comes first: {@link
 *       io.edgewise.conformance.differential.Together}.
 *   <li>Whether a wake-up is pending after some steps: {@link
 *       io.edgewise.conformance.differential.Pending}.
 *   <li>When TCP has room again: that depends on its windows and timers. Only pipes and Unix domain
 *       sockets are filled.
 *   <li>What {@link io.edgewise.conformance.differential.Explained} says.
 * </ul>
 */
package io.edgewise.conformance.differential;
