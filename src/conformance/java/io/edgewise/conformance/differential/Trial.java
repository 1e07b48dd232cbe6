package io.edgewise.conformance.differential;

import io.edgewise.conformance.differential.Comparison.Difference;
import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.Optional;

/** Runs programs on both providers and compares. Used by one thread. */
final class Trial implements AutoCloseable {
  /** How many times longer short timeouts become before a difference in time is believed. */
  private static final int SLOWEST = 100;

  private final Runner reference;
  private final Runner candidate;

  /** The trace of the last run. */
  private Trace trace;

  Trial(SelectorProvider reference, SelectorProvider candidate, int host) throws IOException {
    this.reference = new Runner(reference, host);
    try {
      this.candidate = new Runner(candidate, host);
    } catch (Throwable e) {
      this.reference.close();
      throw e;
    }
  }

  /** Finds the first unexplained difference. An explained difference changes the program. */
  Optional<Divergence> run(Program original, Duration patience) throws InterruptedException {
    Program program = original;
    int slowness = 1;
    while (true) {
      trace = reference.run(program, slowness, patience);
      Trace other = candidate.run(program, slowness, patience);
      Optional<Difference> found = Comparison.first(program, trace, other);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      Difference difference = found.get();
      switch (difference.verdict()) {
        case GOES_ON_WITHOUT_KEY ->
            program =
                program.inserting(
                    difference.step() + 1,
                    Comparison.removal(difference.selector(), difference.key()));
        case TIMES_DIFFER -> {
          if (slowness == SLOWEST) {
            return Optional.of(divergence(program, difference));
          }
          slowness *= 10;
        }
        case DIVERGES -> {
          return Optional.of(divergence(program, difference));
        }
      }
    }
  }

  private Divergence divergence(Program program, Difference difference) {
    return new Divergence(
        program.first(Math.min(difference.step() + 1, program.size())),
        trace,
        difference.fact(),
        difference.expected(),
        difference.actual());
  }

  /** What the reference did in the last run. */
  Trace trace() {
    return trace;
  }

  @Override
  public void close() throws IOException {
    reference.close();
    candidate.close();
  }
}
