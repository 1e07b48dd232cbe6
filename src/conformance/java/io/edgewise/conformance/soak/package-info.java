/**
 * Traffic by the thousand over selectors that change all the while, on any provider; afterwards
 * nothing is left of it: no descriptor, no direct buffer, no thread, no memory.
 */
package io.edgewise.conformance.soak;
