package io.edgewise.conformance.race;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Actions that are performed at the same time in many rounds, each by a thread of its own, and
 * their possible outcomes.
 *
 * @param <R> the type of a round
 */
final class Race<R extends Round> {
  /** Creates a round. */
  @FunctionalInterface
  interface Preparation<R> {
    R prepare() throws Exception;
  }

  /** What a thread does; an exception is an outcome, named after the actor and the exception. */
  @FunctionalInterface
  interface Action<R> {
    void perform(R round) throws Exception;
  }

  /** A thread's part. */
  record Actor<R>(String name, Action<R> action) {
    String outcomeOf(Throwable failure) {
      return name + ": " + failure.getClass().getSimpleName();
    }
  }

  private final String name;
  private final Preparation<R> preparation;
  private final List<Actor<R>> actors = new ArrayList<>();
  private final Outcomes outcomes = new Outcomes();

  private Race(String name, Preparation<R> preparation) {
    this.name = name;
    this.preparation = preparation;
  }

  static <R extends Round> Race<R> of(String name, Preparation<R> preparation) {
    return new Race<>(name, preparation);
  }

  Race<R> actor(String actor, Action<R> action) {
    actors.add(new Actor<>(actor, action));
    return this;
  }

  Race<R> acceptable(String outcome, String reason) {
    outcomes.expect(outcome, Expectation.ACCEPTABLE, reason);
    return this;
  }

  Race<R> interesting(String outcome, String reason) {
    outcomes.expect(outcome, Expectation.INTERESTING, reason);
    return this;
  }

  Race<R> forbidden(String outcome, String reason) {
    outcomes.expect(outcome, Expectation.FORBIDDEN, reason);
    return this;
  }

  String name() {
    return name;
  }

  R prepare() throws Exception {
    return preparation.prepare();
  }

  List<Actor<R>> actors() {
    return actors;
  }

  Outcomes outcomes() {
    return outcomes;
  }

  /**
   * Runs this race.
   *
   * @param patience the time within which each thread performs its action
   * @throws AssertionError if an outcome is forbidden, or a thread does not come back
   */
  void run(int rounds, long seed, Duration patience) throws InterruptedException {
    new Actors<>(this, rounds, seed).run(patience);
  }
}
