package io.edgewise.conformance.differential;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A selection, maybe with the thread's interrupt status set, and with an action unless that is
 * null. It does not wait for long: see {@link #form(World)}.
 */
record Select(int selector, Form form, boolean interrupted, Action action) implements Step {
  /** The timeout of a selection that returns at once: longer than anything takes. */
  private static final long LONG_MILLIS = TimeUnit.HOURS.toMillis(1);

  @Override
  public Outcome perform(World world) throws IOException {
    Selector target = world.selector(selector);
    if (target == null) {
      return Outcome.SKIPPED;
    }
    Form effective = form(world);
    boolean maybeWoken =
        (effective != Form.NOW && interrupted) || world.pending(selector) != Pending.NO;
    Performance performance =
        action == null ? null : new Performance(world, allowed(target, maybeWoken));
    long millis = effective != Form.TIMED ? 0 : returns(world) ? LONG_MILLIS : world.shortMillis();
    return select(world, effective, millis, performance, maybeWoken);
  }

  /**
   * The form that is really used. A selection without a timeout may go on for ever unless it is
   * known to return at once. If it is not known whether a wake-up is pending, no selection waits. A
   * closed selector refuses each form, whatever was pending.
   */
  private Form form(World world) {
    if (!world.selector(selector).isOpen()) {
      return form;
    }
    if (world.pending(selector) == Pending.UNKNOWN) {
      return Form.NOW;
    }
    return form == Form.UNLIMITED && !returns(world) ? Form.TIMED : form;
  }

  private boolean returns(World world) {
    return world.selector(selector).isOpen() && (interrupted || world.returnsAtOnce(selector));
  }

  /** The action that is really used. A closed selector performs none, whatever was pending. */
  private Action allowed(Selector target, boolean maybeWoken) {
    boolean refused =
        target.isOpen()
            && ((action == Action.WAKE_UP && !Explained.mayWakeUp(maybeWoken))
                || (action.isForAnOnlyKey() && target.keys().size() > 1));
    return refused ? Action.LOOK : action;
  }

  private Outcome select(
      World world, Form effective, long millis, Performance performance, boolean maybeWoken) {
    Class<? extends Throwable> thrown = null;
    int count = -1;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    long start = System.nanoTime();
    try {
      count = effective.select(world.selector(selector), performance, millis);
    } catch (IOException | RuntimeException e) {
      thrown = e.getClass();
    }
    long elapsed = System.nanoTime() - start;
    boolean uninterrupted = Thread.interrupted() != interrupted;
    note(world, performance, thrown, maybeWoken);
    boolean waited =
        effective == Form.TIMED && count == 0 && elapsed >= TimeUnit.MILLISECONDS.toNanos(millis);
    Action performed = performance == null ? null : performance.action();
    List<String> seen = performance == null ? List.of() : performance.seen();
    return new Outcome(
        new Selection(effective, millis, performed, count, waited, uninterrupted, seen), thrown);
  }

  private void note(
      World world, Performance performance, Class<? extends Throwable> thrown, boolean maybeWoken) {
    boolean performed = performance != null && performance.hasPerformed();
    if (thrown != null) {
      Pending before = world.pending(selector);
      world.pending(
          selector, performed ? Explained.afterActionThrew(maybeWoken, Pending.NO) : before);
    } else {
      boolean wakes = performed && performance.action() == Action.WAKE_UP;
      world.pending(selector, wakes ? Pending.YES : Pending.NO);
    }
  }

  @Override
  public String source(Outcome outcome) {
    if (outcome.equals(Outcome.HUNG)) {
      return call(form, action, LONG_MILLIS) + "; // does not return";
    }
    Selection selection = (Selection) outcome.value();
    List<String> lines = new ArrayList<>();
    if (action != null) {
      lines.add("List<String> seen = new ArrayList<>();");
    }
    if (interrupted) {
      lines.add("Thread.currentThread().interrupt();");
    }
    if (selection.form() == Form.TIMED && selection.count() == 0) {
      lines.add("long start = System.nanoTime();");
    }
    String call = call(selection.form(), selection.action(), selection.millis());
    lines.add(
        outcome.thrown() != null
            ? Java.throwing(call, outcome.thrown())
            : Java.equal(String.valueOf(selection.count()), call));
    lines.addAll(assertions(selection));
    return lines.size() == 1 ? lines.get(0) : "{\n" + String.join("\n", lines) + "\n}";
  }

  private List<String> assertions(Selection selection) {
    List<String> lines = new ArrayList<>();
    if (selection.form() == Form.TIMED && selection.count() == 0) {
      long nanos = TimeUnit.MILLISECONDS.toNanos(selection.millis());
      lines.add(
          "assert%s(System.nanoTime() - start >= %dL);"
              .formatted(selection.waited() ? "True" : "False", nanos));
    }
    if (interrupted) {
      lines.add("assertTrue(Thread.interrupted());");
    }
    if (action != null) {
      lines.add("Collections.sort(seen);");
      List<String> quoted = selection.seen().stream().map(each -> '"' + each + '"').toList();
      lines.add("assertEquals(List.of(" + String.join(", ", quoted) + "), seen);");
    }
    return lines;
  }

  private String call(Form effective, Action performed, long millis) {
    return effective.source("s" + selector, performed == null ? "" : performed.source(), millis);
  }

  @Override
  public String name() {
    return "select "
        + form
        + (interrupted ? " interrupted" : "")
        + (action == null ? "" : " with " + action);
  }

  @Override
  public List<Step> simpler() {
    List<Step> steps = new ArrayList<>();
    if (form != Form.NOW) {
      steps.add(new Select(selector, Form.NOW, interrupted, action));
    }
    if (interrupted) {
      steps.add(new Select(selector, form, false, action));
    }
    if (action != null) {
      steps.add(new Select(selector, form, interrupted, null));
      if (action != Action.LOOK) {
        steps.add(new Select(selector, form, interrupted, Action.LOOK));
      }
    }
    return steps;
  }
}
