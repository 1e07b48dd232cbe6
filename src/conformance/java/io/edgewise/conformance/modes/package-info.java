/**
 * What Edgewise has beyond NIO, seen from outside: triggers, extra events, moving, nesting. Only
 * these classes and those of {@code optin} know Edgewise; they are not run on other providers.
 */
package io.edgewise.conformance.modes;
