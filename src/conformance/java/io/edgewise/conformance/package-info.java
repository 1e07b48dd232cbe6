/**
 * The conformance kit: tests whether a {@link java.nio.channels.spi.SelectorProvider} follows the
 * javadoc of {@code java.nio.channels} and behaves as the JDK's own.
 *
 * <pre>
 * Main ──&gt; Options          the command line
 *   ├────&gt; KitLoader        puts the jars of the provider beside the kit
 *   ├────&gt; Settings         what the tests are run on, as system properties
 *   ├────&gt; Feature          what the provider may lack
 *   └────&gt; Suite ──&gt; Area   the tests of one row of the table, run by JUnit
 *             └────&gt; Table
 *
 * contract      what the javadoc states, by area
 * race          the same under contention: threads that race, and outcomes that are counted
 * differential  random programs, on the provider and on the JDK's
 * soak          whether anything grows over minutes of use
 * modes         what only Edgewise has
 * optin         random programs of what only Edgewise has
 * </pre>
 */
package io.edgewise.conformance;
