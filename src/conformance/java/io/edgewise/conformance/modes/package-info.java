/**
 * What Edgewise has beyond NIO, seen from outside: triggers, extra events, moving, nesting. These
 * classes, and those of {@code optin}, are the only ones of the kit that know Edgewise; they are
 * not run on other providers.
 */
package io.edgewise.conformance.modes;
