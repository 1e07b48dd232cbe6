/**
 * Thousands of conversations over selectors that change all the while, on any provider. Afterwards
 * nothing is left of them: no descriptor, no direct buffer, no thread, no memory.
 */
package io.edgewise.conformance.soak;
