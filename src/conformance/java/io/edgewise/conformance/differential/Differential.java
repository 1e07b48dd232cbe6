package io.edgewise.conformance.differential;

import io.edgewise.conformance.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Runs random programs on a reference and a candidate, in several threads at once. */
public final class Differential {
  /** How often a program must diverge again to count. */
  private static final int CONFIRMATIONS = 3;

  /** How many divergences of a kind are shrunk. */
  private static final int SHRUNK_OF_A_KIND = 2;

  /** The divisor of the patience once something is known to hang. */
  private static final int LESS_PATIENCE = 20;

  /** Longer than a busy machine usually keeps a thread waiting. */
  private static final Duration LEAST_PATIENCE = Duration.ofMillis(500);

  /** This many divergences, including flaky ones, end the run. */
  private static final int MOST_DIVERGENCES = 20;

  private final SelectorProvider reference;
  private final SelectorProvider candidate;
  private final long seed;
  private final int programs;
  private final PrintStream out;

  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final LongAdder steps = new LongAdder();
  private final Map<String, LongAdder> covered = new ConcurrentHashMap<>();

  /** How many divergences of a kind there were. */
  private final Map<String, Integer> kinds = new ConcurrentHashMap<>();

  /** The seeds of printed tests, by what similar tests have in common. */
  private final Map<String, Long> printed = new ConcurrentHashMap<>();

  private final List<String> tests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> divergences = Collections.synchronizedList(new ArrayList<>());
  private final List<String> flaky = Collections.synchronizedList(new ArrayList<>());

  /** Longer than a program takes that does not hang; much shorter once one has hung. */
  private volatile Duration patience = Settings.patience();

  /**
   * Prepares to run programs; the one with index i is made from seed + i.
   *
   * @param out where divergences are printed when they are found
   */
  public Differential(
      SelectorProvider reference,
      SelectorProvider candidate,
      long seed,
      int programs,
      PrintStream out) {
    this.reference = reference;
    this.candidate = candidate;
    this.seed = seed;
    this.programs = programs;
    this.out = out;
  }

  /** Runs them, with as many workers as there are processors. */
  public Report run(Duration timeLimit) throws InterruptedException {
    return run(Runtime.getRuntime().availableProcessors(), timeLimit);
  }

  /**
   * Runs them, once.
   *
   * @param workers how many threads run programs
   * @param timeLimit after which no program is started
   */
  public Report run(int workers, Duration timeLimit) throws InterruptedException {
    long start = System.nanoTime();
    long deadline = start + timeLimit.toNanos();
    ExecutorService executor = Executors.newFixedThreadPool(workers);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        int host = i;
        tasks.add(() -> work(host, deadline));
      }
      for (Future<Void> task : executor.invokeAll(tasks)) {
        task.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("from seed " + seed, e.getCause());
    } finally {
      executor.shutdownNow();
    }
    return report((System.nanoTime() - start) / 1e9);
  }

  private Report report(double seconds) {
    TreeMap<String, Long> counts = new TreeMap<>();
    covered.forEach((name, count) -> counts.put(name, count.sum()));
    return new Report(seed, done.get(), steps.sum(), divergences, flaky, tests, seconds, counts);
  }

  private Void work(int host, long deadline) throws IOException, InterruptedException {
    try (Trial trial = new Trial(reference, candidate, host)) {
      for (int i = next.getAndIncrement(); i < programs; i = next.getAndIncrement()) {
        boolean hopeless = divergences.size() + flaky.size() >= MOST_DIVERGENCES;
        if (hopeless || System.nanoTime() - deadline > 0) {
          break;
        }
        Program program = Generator.program(seed + i);
        Optional<Divergence> divergence = trial.run(program, patience);
        count(program, trial.trace());
        if (divergence.isPresent()) {
          investigate(divergence.get(), trial);
        }
      }
    }
    return null;
  }

  private void count(Program program, Trace trace) {
    done.incrementAndGet();
    int end = Math.min(program.size(), trace.size());
    for (int i = 0; i < end; i++) {
      if (!trace.outcome(i).isSkipped()) {
        steps.increment();
        covered.computeIfAbsent(program.steps().get(i).name(), name -> new LongAdder()).increment();
      }
    }
  }

  private void investigate(Divergence first, Trial trial) throws InterruptedException {
    if (first.isHang()) {
      patience = lessPatience();
    }
    Divergence last = first;
    for (int i = 0; i < CONFIRMATIONS; i++) {
      Optional<Divergence> again = trial.run(Generator.program(first.program().seed()), patience);
      if (again.isEmpty()) {
        addFlaky(first, i);
        return;
      }
      last = again.get();
    }
    divergences.add(last.toString());
    out.println("divergence: " + last);
    if (!last.isHangOfTheReference()
        && kinds.merge(last.kind(), 1, Integer::sum) <= SHRUNK_OF_A_KIND) {
      print(Shrinker.shrink(last, trial, lessPatience()));
    }
  }

  private static Duration lessPatience() {
    Duration less = Settings.patience().dividedBy(LESS_PATIENCE);
    return less.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : less;
  }

  private void addFlaky(Divergence divergence, int times) {
    String text = divergence + ", and " + times + " times again";
    out.println("flaky: " + text);
    flaky.add(text);
  }

  private void print(Divergence divergence) {
    long own = divergence.program().seed();
    Long other = printed.putIfAbsent(JavaTest.skeleton(divergence), own);
    if (other != null) {
      out.println("seed " + own + " shrinks to the test of seed " + other);
      return;
    }
    String test = JavaTest.source(divergence);
    out.println("\n" + test);
    tests.add(test);
  }
}
