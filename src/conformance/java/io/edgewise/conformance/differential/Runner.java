package io.edgewise.conformance.differential;

import io.edgewise.conformance.differential.Trace.Moment;
import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs programs on one provider, in a thread of its own. If a step does not return in time, that is
 * an outcome, and its thread is left behind. Used by one thread.
 */
final class Runner implements AutoCloseable {
  private static final State NOTHING = new State().trimmed();

  /** Replaces the outcome of a step if a question asked after it throws. */
  private static final String ASKING = "asking";

  private final Lab lab;
  private Helper main;
  private Helper helper;

  Runner(SelectorProvider provider, int host) throws IOException {
    lab = new Lab(provider, host);
    main = new Helper();
    helper = new Helper();
  }

  /**
   * Runs a program.
   *
   * @param slowness what short timeouts are multiplied by
   * @param patience how long the whole program may take, its short timeouts aside
   */
  Trace run(Program program, int slowness, Duration patience) throws InterruptedException {
    World world = new World(lab, helper, slowness);
    List<Moment> moments = Collections.synchronizedList(new ArrayList<>(program.size()));
    Future<Void> run = main.start(() -> perform(program, world, moments));
    try {
      run.get(patience.toMillis() + program.size() * world.shortMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      synchronized (moments) {
        moments.add(new Moment(Outcome.HUNG, NOTHING));
        Trace trace = new Trace(moments);
        leaveBehind(world);
        return trace;
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the run of seed " + program.seed() + " fails", e);
    }
    return new Trace(moments);
  }

  private static Void perform(Program program, World world, List<Moment> moments) {
    for (Step step : program.steps()) {
      Outcome outcome = Outcome.of(step, world);
      try {
        moments.add(new Moment(outcome, world.observe()));
      } catch (Throwable e) {
        moments.add(new Moment(new Outcome(ASKING, e.getClass()), NOTHING));
        break;
      }
    }
    try {
      world.close();
    } catch (Throwable e) {
      moments.add(new Moment(new Outcome("closing", e.getClass()), NOTHING));
    }
    return null;
  }

  /** If a wake-up or an interrupt helps, the run goes on and closes what it has opened. */
  private void leaveBehind(World world) {
    world.wakeAll();
    close(main, helper);
    main = new Helper();
    helper = new Helper();
  }

  private static void close(Helper... helpers) {
    for (Helper each : helpers) {
      each.close();
    }
  }

  @Override
  public void close() throws IOException {
    close(main, helper);
    lab.close();
  }
}
