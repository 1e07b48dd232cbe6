/**
 * The contract of a {@link java.nio.channels.spi.SelectorProvider}, as tests that run on any
 * provider: each area is an abstract class named {@code ...Contract}, which takes its provider from
 * a {@link io.edgewise.conformance.Subject}. The JDK's default provider is the oracle: where it and
 * the javadoc differ, {@link io.edgewise.conformance.Difference} says so by name, and the test
 * asserts the difference.
 */
package io.edgewise.conformance;
