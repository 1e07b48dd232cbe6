/** What Edgewise has beyond NIO, seen from outside: triggers, extra events, moving, nesting. */
package io.edgewise.modes;
