package io.edgewise.conformance.differential;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.Future;

/**
 * Another thread selects and is seen blocked. Then this thread causes a disturbance, after which
 * the selection must return; if the disturbance is null, it interrupts the other thread. Before
 * that, the selected-key set is emptied, and the selector is checked to have nothing to report; if
 * it has something, the step ends there.
 *
 * <p>A disturbance that is not known to end the selection is followed by a wake-up. If it is a step
 * on a channel, its event may have come first, and that selection may or may not have deregistered
 * the channel: then this thread selects, too. Closing a channel hangs it up and cancels its key,
 * and the selection may see one without the other: then the number of keys that it counts is not
 * compared.
 */
record BlockedSelect(int selector, boolean performing, Step disturbance) implements Step {
  private static final int NOT_DETERMINED = -1;

  /**
   * The result.
   *
   * @param ready how many keys the selector had to report before
   * @param helped whether this step's own wake-up may have ended the selection
   * @param count what the selection returned, or NOT_DETERMINED
   */
  private record Result(
      int ready, Outcome disturbed, boolean helped, int count, boolean interrupted) {}

  @Override
  public Outcome perform(World world) throws Exception {
    Selector target = world.selector(selector);
    if (target == null || !target.isOpen() || world.mayReturnInVain(selector)) {
      return Outcome.SKIPPED;
    }
    target.selectNow();
    world.pending(selector, Pending.NO);
    target.selectedKeys().clear();
    int ready = target.selectNow();
    if (ready > 0) {
      return Outcome.of(new Result(ready, Outcome.SKIPPED, false, 0, false));
    }
    return selectAndDisturb(world, target);
  }

  private Outcome selectAndDisturb(World world, Selector target) throws Exception {
    Future<Selected> selection = world.helper().start(() -> waitAndCount(target));
    world.helper().awaitBlocked(selection);
    boolean closesOneOfIts = closesChannelOf(target, world);
    Outcome disturbed = disturb(world);
    boolean helped = !endsSelection(world, disturbed);
    if (helped) {
      target.wakeup();
    }
    Selected selected = Helper.join(selection);
    if (helped && disturbance instanceof ChannelStep) {
      target.selectNow();
    }
    world.pending(selector, Pending.NO);
    int count = closesOneOfIts ? NOT_DETERMINED : selected.count();
    return Outcome.of(new Result(0, disturbed, helped, count, selected.interrupted()));
  }

  private boolean closesChannelOf(Selector target, World world) {
    return disturbance instanceof ChannelStep step
        && step.closes()
        && world.channel(step.channel()) != null
        && world.channel(step.channel()).keyFor(target) != null;
  }

  private record Selected(int count, boolean interrupted) {}

  private Selected waitAndCount(Selector target) throws IOException {
    int count = performing ? target.select(key -> {}) : target.select();
    return new Selected(count, Thread.interrupted());
  }

  private Outcome disturb(World world) {
    if (disturbance == null) {
      world.helper().interrupt();
      return Outcome.DONE;
    }
    return Outcome.of(disturbance, world);
  }

  /** Whether the selection is known to return without help. */
  private boolean endsSelection(World world, Outcome disturbed) {
    if (disturbance == null) {
      return true;
    }
    if (disturbance instanceof SelectorStep step) {
      return step.selector() == selector && !disturbed.isSkipped();
    }
    return disturbance instanceof ChannelStep step
        && step.operation() == ChannelStep.Operation.WRITE
        && disturbed.value() instanceof Integer written
        && written > 0
        && world.awaitsPeerOf(step.channel(), selector);
  }

  @Override
  public String source(Outcome outcome) {
    String name = "s" + selector;
    if (!(outcome.value() instanceof Result result)) {
      return prologue(name, "0") + "// " + name() + ": " + outcome;
    }
    String prologue = prologue(name, String.valueOf(result.ready()));
    return result.ready() > 0 ? prologue : prologue + body(name, result);
  }

  private static String prologue(String name, String ready) {
    return """
        %1$s.selectNow();
        %1$s.selectedKeys().clear();
        assertEquals(%2$s, %1$s.selectNow());
        """
        .formatted(name, ready);
  }

  private String body(String name, Result result) {
    return """
        FutureTask<Integer> select# = new FutureTask<>(() -> {
        int count = %s;
        %s
        return count;
        });
        Thread helper# = new Thread(select#, "helper#");
        helper#.setDaemon(true);
        helper#.start();
        awaitBlocked(helper#);
        %s
        %s
        %s
        %s"""
        .formatted(
            Form.UNLIMITED.source(name, performing ? "key -> {}" : "", 0),
            Java.equal(String.valueOf(result.interrupted()), "Thread.interrupted()"),
            disturbing(result),
            result.helped() ? name + ".wakeup();" : "",
            returning(result.count(), "select#.get(" + JavaTest.seconds() + ", TimeUnit.SECONDS)"),
            result.helped() && disturbance instanceof ChannelStep ? name + ".selectNow();" : "");
  }

  private static String returning(int count, String call) {
    return count == NOT_DETERMINED ? call + ";" : Java.equal(String.valueOf(count), call);
  }

  private String disturbing(Result result) {
    if (disturbance == null) {
      return "helper#.interrupt();";
    }
    return result.disturbed().isSkipped() ? "" : disturbance.source(result.disturbed());
  }

  @Override
  public String name() {
    return "blocked select, " + (disturbance == null ? "interrupt" : disturbance.name());
  }

  @Override
  public List<Step> simpler() {
    return performing ? List.of(new BlockedSelect(selector, false, disturbance)) : List.of();
  }
}
