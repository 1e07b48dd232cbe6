package io.edgewise.conformance.differential;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two steps by two threads at once. They are chosen so that both orders have the same effect, at
 * least once the selector of a selecting step has selected again. The outcome of each step depends
 * on the order, and is not compared, except for exceptions that no order explains.
 */
record Together(Step one, Step other) implements Step {
  /** What the second step may throw because of the first. */
  private static final Set<Class<? extends Throwable>> OF_THE_ORDER =
      Set.of(CancelledKeyException.class, ClosedSelectorException.class);

  /**
   * The outcome of each in any order: it was skipped, it threw what no order explains, or neither.
   */
  private record Result(Outcome one, Outcome other) {}

  /** Replaces a missing result: the step hung or was not reached. */
  private static final Result UNKNOWN = new Result(Outcome.DONE, Outcome.DONE);

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
        : Outcome.of(new Result(inAnyOrder(joined), inAnyOrder(second)));
  }

  private static Outcome inAnyOrder(Outcome outcome) {
    if (outcome.isSkipped()) {
      return Outcome.SKIPPED;
    }
    return outcome.thrown() == null || OF_THE_ORDER.contains(outcome.thrown())
        ? Outcome.DONE
        : new Outcome(null, outcome.thrown());
  }

  /**
   * Whether the order matters after all. Registering again replaces the interest set. A selection
   * that deregisters a closed channel resets its peer, and the other step may write to that peer.
   * Writing a datagram removes the error of the one before, and a selection reports that error.
   * Writing may fill a channel, and a selection reports whether it has room.
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
    Result result = outcome.value() instanceof Result known ? known : UNKNOWN;
    String first = source(one, result.one());
    String second = source(other, result.other());
    boolean both = !first.isEmpty() && !second.isEmpty();
    return (both ? byHelper(first) : first)
        + second
        + (both ? "other#.get();\n" : "")
        + settling(one, result.one())
        + settling(other, result.other());
  }

  private static String byHelper(String source) {
    return """
        FutureTask<Void> other# = new FutureTask<>(() -> {
        %sreturn null;
        });
        Thread helper# = new Thread(other#);
        helper#.setDaemon(true);
        helper#.start();
        """
        .formatted(source);
  }

  /** One of the steps in Java; nothing if it was skipped. */
  private static String source(Step step, Outcome outcome) {
    if (outcome.isSkipped()) {
      return "";
    }
    if (step instanceof Register register) {
      return register.declaration() + "\n"; // is not tried unless it is sure to succeed
    }
    return """
        try {
        %s
        } catch (%s e) {
        // depends on the order
        }
        """
        .formatted(plain(step), allowed(outcome));
  }

  /**
   * The exceptions that a printed test catches: those explained by the order, and those that the
   * reference threw.
   */
  private static String allowed(Outcome outcome) {
    Stream<Class<?>> unexplained = Stream.ofNullable(outcome.thrown());
    List<Class<?>> all = Stream.concat(OF_THE_ORDER.stream(), unexplained).toList();
    return all.stream()
        .filter(each -> all.stream().noneMatch(other -> isMoreGeneral(other, each)))
        .map(Class::getName)
        .sorted()
        .collect(Collectors.joining(" | "));
  }

  /** In Java, one exception of a multi-catch must not be a superclass of another. */
  private static boolean isMoreGeneral(Class<?> one, Class<?> other) {
    return one != other && one.isAssignableFrom(other);
  }

  private static String plain(Step step) {
    return step instanceof Select select
        ? "s" + select.selector() + ".selectNow();"
        : step.source(Outcome.DONE);
  }

  private static String settling(Step step, Outcome outcome) {
    return step instanceof Select select && !outcome.isSkipped()
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
