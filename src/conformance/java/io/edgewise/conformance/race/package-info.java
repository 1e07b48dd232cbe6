/**
 * Races between threads over one selector, on any provider. The threads of a {@link
 * io.edgewise.conformance.race.Race} meet before each round, act at the same time, and what came of
 * it is judged and counted: an outcome is acceptable, interesting or forbidden, and one that nobody
 * foresaw is forbidden. A thread that does not come back is a lost wake-up or a deadlock.
 *
 * <p>This is the manner of jcstress, and not that program: it makes the objects of some ten
 * thousand rounds in advance and has no place to close them, so that selectors and channels run out
 * of descriptors, and a thread that hangs, which is what a lost wake-up looks like, costs it the
 * whole JVM.
 */
package io.edgewise.conformance.race;
