/**
 * Random programs of what only Edgewise has: triggers, extra events, re-arming, moving, nesting.
 * They are not run on other providers.
 *
 * <p><b>One thread.</b> A {@link io.edgewise.conformance.optin.Generator} makes a {@link
 * io.edgewise.conformance.optin.Program} from a seed; a {@link io.edgewise.conformance.optin.Trial}
 * runs it, step by step, and a {@link io.edgewise.conformance.optin.KeyModel} of each key says what
 * must be seen. The model is the javadoc in code. It gets what is ready from poll(2), the {@link
 * io.edgewise.conformance.optin.Oracle}, and from each step which edges it makes. After a selection
 * the reported keys, their ready sets and events, and the count must be those of the model; after
 * every step so must all that a key answers, and the key sets. Some things are open and are not
 * compared:
 *
 * <ul>
 *   <li>A second edge where the kernel need not make one, or makes one of its own, as when a TCP
 *       connection ends. Such a key may be reported.
 *   <li>What is reported of an exclusive key with an empty interest set.
 *   <li>The ready set of a key that has moved, until it is reported.
 *   <li>When TCP has room again: only pipes and Unix domain sockets are filled.
 * </ul>
 *
 * <p>A channel that is closed by a selection changes what is ready during that selection. Then,
 * what was ready both before and after it must be reported; what was ready only before or only
 * after it may be reported. If that does not decide, the program ends there and counts as
 * unsettled.
 *
 * <p><b>Several threads.</b> Two threads select, each with a selector of its own, and three others
 * write, change, move, cancel and close as a {@link io.edgewise.conformance.optin.CrowdProgram}
 * says. What must hold for each report is checked when it comes ({@link
 * io.edgewise.conformance.optin.Duct}): a one-shot key has one owner, is reported once each time
 * that it is armed, and is not reported after it was deregistered. The rest is checked when all
 * threads have stopped ({@link io.edgewise.conformance.optin.Aftermath}): what is armed and unread
 * is reported, counts are true, and the kernel holds nothing but the keys.
 *
 * <p>A {@link io.edgewise.conformance.optin.Shrinker} makes a failing program small, and it is
 * printed. The seed reproduces a program of one thread; one of several threads may take some runs.
 */
package io.edgewise.conformance.optin;
