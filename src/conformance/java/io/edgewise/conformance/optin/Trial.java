package io.edgewise.conformance.optin;

import java.io.IOException;
import java.util.Optional;

/** Runs programs, each with selectors and channels of its own. Used by one thread. */
final class Trial implements AutoCloseable {
  private final Lab lab;

  /** How many steps of the last program were done. */
  private int done;

  private boolean wasUnsettled;

  /**
   * Opens what its programs share.
   *
   * @param host see {@link Lab}
   */
  Trial(int host) throws IOException {
    lab = new Lab(host);
  }

  /** Runs a program up to the first step at which something is not as expected. */
  Optional<Failure<Program>> run(Program program) {
    done = 0;
    wasUnsettled = false;
    try (World world = new World(lab, program.defaults())) {
      return run(program, world);
    } catch (IOException | RuntimeException | Error e) {
      return Optional.of(failure(program, e));
    }
  }

  private Optional<Failure<Program>> run(Program program, World world) throws IOException {
    try {
      for (Step step : program.steps()) {
        step.perform(world);
        world.check();
        done++;
      }
    } catch (Unsettled e) {
      wasUnsettled = true;
    } catch (Violation e) {
      return Optional.of(failure(program, e));
    }
    return Optional.empty();
  }

  private Failure<Program> failure(Program program, Throwable cause) {
    String where = done < program.size() ? program.steps().get(done).name() : "close";
    Program until = program.first(Math.min(done + 1, program.size()));
    return new Failure<>(until, where + ": " + Failure.kind(cause), cause);
  }

  int done() {
    return done;
  }

  boolean wasUnsettled() {
    return wasUnsettled;
  }

  @Override
  public void close() throws IOException {
    lab.close();
  }
}
