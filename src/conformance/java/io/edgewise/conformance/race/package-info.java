/**
 * Races between threads over one selector, on any provider. The threads of a {@link
 * io.edgewise.conformance.race.Race} meet before each round, and act at the same time. The outcome
 * is judged and counted: it is acceptable, interesting or forbidden. An unforeseen outcome is
 * forbidden. A thread that does not come back is a lost wake-up or a deadlock.
 *
 * <p>This works like jcstress but does not use it. jcstress creates the objects of some ten
 * thousand rounds in advance and has no place to close them, so selectors and channels would run
 * out of descriptors. And a thread that hangs, as after a lost wake-up, costs it the whole JVM.
 */
package io.edgewise.conformance.race;
