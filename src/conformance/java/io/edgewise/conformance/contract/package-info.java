/**
 * The contract of a {@link java.nio.channels.spi.SelectorProvider}, as the javadoc of {@code
 * java.nio.channels} states it. Each area has a class of tests, named {@code ...Contract}, which
 * runs on any provider. The JDK's default provider is the oracle: where it differs from the
 * javadoc, {@link io.edgewise.conformance.contract.Difference} names the case, and the test asserts
 * what that provider does.
 */
package io.edgewise.conformance.contract;
