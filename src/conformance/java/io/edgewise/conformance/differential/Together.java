package io.edgewise.conformance.differential;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two steps by two threads at once. They are chosen such that either order leaves the same, at
 * least once the selector of a step that selects has selected again. What came of each depends on
 * the order, and is not compared, but for exceptions that no order explains.
 */
record Together(Step one, Step other) implements Step {
  /** What the step that comes second may throw for what the first has done. */
  private static final Set<Class<? extends Throwable>> OF_THE_ORDER =
      Set.of(CancelledKeyException.class, ClosedSelectorException.class);

  /** What no order explains; null where nothing was thrown. */
  private record Result(Class<? extends Throwable> one, Class<? extends Throwable> other) {}

  @Override
  public Outcome perform(World world) throws Exception {
    if (dependsOnOrder(world)) {
      return Outcome.SKIPPED;
    }
    CyclicBarrier barrier = new CyclicBarrier(2);
    Future<Outcome> first =
        world
            .helper()
            .start(
                () -> {
                  barrier.await();
                  return Outcome.of(one, world);
                });
    barrier.await();
    Outcome second = Outcome.of(other, world);
    Outcome joined = Helper.join(first);
    settle(one, world);
    settle(other, world);
    return joined.isSkipped() && second.isSkipped()
        ? Outcome.SKIPPED
        : Outcome.of(new Result(unexplained(joined), unexplained(second)));
  }

  private static Class<? extends Throwable> unexplained(Outcome outcome) {
    return outcome.thrown() == null || OF_THE_ORDER.contains(outcome.thrown())
        ? null
        : outcome.thrown();
  }

  /**
   * Whether the order matters after all: interest is replaced by registering again, a selection
   * that lets go of a closed channel resets its peer, which may be what is written to, and writing
   * a datagram takes away the error of the one before, which a selection reports, as writing what
   * fills a channel takes away the room for it.
   */
  private boolean dependsOnOrder(World world) {
    if (other instanceof Register register) {
      return !register.isSureToAddKey(world);
    }
    return one instanceof Select select
        && other instanceof ChannelStep step
        && (world.hasCancelledKeys(select.selector())
            || world.kind(step.channel()) == Kind.DATAGRAM
            || world.mayBeFullSoon(step.channel()));
  }

  private static void settle(Step step, World world) throws Exception {
    if (step instanceof Select select) {
      Selector target = world.selector(select.selector());
      if (target != null && target.isOpen()) {
        target.selectNow();
        world.pending(select.selector(), Pending.NO);
      }
    }
  }

  @Override
  public String source(Outcome outcome) {
    return """
        FutureTask<Void> other# = new FutureTask<>(() -> {
        try {
        %s
        } catch (%s e) {
        // depends on the order
        }
        return null;
        });
        Thread helper# = new Thread(other#);
        helper#.setDaemon(true);
        helper#.start();
        %s
        try {
        %s
        } catch (%s e) {
        // depends on the order
        }
        other#.get();
        %s%s"""
        .formatted(
            plain(one),
            allowed(outcome, Result::one),
            other instanceof Register register ? register.declaration() : "",
            other instanceof Register ? "" : plain(other),
            allowed(outcome, Result::other),
            settling(one),
            settling(other));
  }

  /**
   * The exceptions that a printed test catches: those of the order, and what the reference threw.
   */
  private static String allowed(
      Outcome outcome, Function<Result, Class<? extends Throwable>> thrown) {
    Stream<Class<?>> unexplained =
        outcome.value() instanceof Result result
            ? Stream.ofNullable(thrown.apply(result))
            : Stream.empty();
    List<Class<?>> all = Stream.concat(OF_THE_ORDER.stream(), unexplained).toList();
    return all.stream()
        .filter(each -> all.stream().noneMatch(other -> isMoreGeneral(other, each)))
        .map(Class::getName)
        .sorted()
        .collect(Collectors.joining(" | "));
  }

  /** One that is caught with another must not be a superclass of it, in Java. */
  private static boolean isMoreGeneral(Class<?> one, Class<?> other) {
    return one != other && one.isAssignableFrom(other);
  }

  private static String plain(Step step) {
    return step instanceof Select select
        ? "s" + select.selector() + ".selectNow();"
        : step.source(Outcome.DONE);
  }

  private static String settling(Step step) {
    return step instanceof Select select
        ? "if (s%1$d.isOpen()) s%1$d.selectNow();\n".formatted(select.selector())
        : "";
  }

  @Override
  public String name() {
    return "together " + one.name() + " and " + other.name();
  }

  @Override
  public List<Step> simpler() {
    return List.of(one, other);
  }
}
