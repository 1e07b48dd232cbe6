/**
 * The contract of a {@link java.nio.channels.spi.SelectorProvider}, as the javadoc of {@code
 * java.nio.channels} states it: one class of tests for each area, named {@code ...Contract}, which
 * runs on any provider. The JDK's default provider is the oracle: where it and the javadoc differ,
 * {@link io.edgewise.conformance.contract.Difference} says so by name, and the test asserts what
 * that provider does.
 */
package io.edgewise.conformance.contract;
