package io.edgewise.conformance.optin;

import io.edgewise.EpollEvents;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One selection operation and what it must do. poll(2) says what is ready before and after it. Both
 * are the same, unless the selection itself closed a channel.
 */
final class Selection {
  private static final int ANY = ~0;

  /** What is ready is reported at once, sooner than this even on a busy machine. */
  private static final Duration LONG = Duration.ofMillis(500);

  private static final Duration SHORT = Duration.ofMillis(1);

  /** What a key said when it was reported. */
  private record Report(int readyOps, int readyEvents) {}

  /** Thrown by actions. */
  private static final class ActionFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final Selecting selecting;
  private final Form form;

  /** At which key the action throws; the first is 1. */
  private final int failing;

  /** The key that the first action cancels; null if it cancels none. */
  private final Registration victim;

  /** The channels whose peers are closed by this selection. */
  private final Set<Endpoint> disturbed = new LinkedHashSet<>();

  private final Map<Endpoint, Integer> before = new HashMap<>();
  private final Map<Endpoint, Integer> after = new HashMap<>();
  private final Set<Registration> selectedBefore = new LinkedHashSet<>();
  private final Map<Registration, Report> reports = new LinkedHashMap<>();
  private boolean hasFailed;
  private int counted;

  Selection(Selecting selecting, Form form, int failing, Registration victim) {
    this.selecting = selecting;
    this.form = form;
    this.failing = failing;
    this.victim = victim;
  }

  void perform() throws IOException {
    prepare();
    int count = select();
    for (Endpoint each : before.keySet()) {
      after.put(each, each.poll());
    }
    for (Registration each : selecting.registrations()) {
      judge(each);
    }
    if (!hasFailed) {
      Violation.unlessEqual("count", null, counted, count);
    }
    for (Endpoint each : before.keySet()) {
      each.settled(after.get(each), reports.keySet(), disturbed.contains(each) ? ANY : 0);
    }
    selecting.woken(false);
  }

  private void prepare() {
    for (Endpoint closed : selecting.flush()) {
      Endpoint peer = closed.peer();
      if (peer != null && !peer.isClosed()) {
        disturbed.add(peer);
        before.put(peer, peer.level());
      }
    }
    for (Registration each : selecting.registrations()) {
      Endpoint endpoint = each.endpoint;
      before.put(endpoint, endpoint.refreshed());
      each.model.tell(endpoint.level());
      if (disturbed.contains(endpoint) || endpoint.isNoisy()) {
        each.model.happened(0, ANY);
      }
      if (!form.isAction() && selecting.selected().contains(each) && isUncertain(each)) {
        selecting.unselect(each); // otherwise a report of it could not be seen
      }
    }
    selectedBefore.addAll(selecting.selected());
  }

  private boolean isUncertain(Registration registration) {
    int events = registration.model.eventsOf(registration.endpoint.level());
    return disturbed.contains(registration.endpoint)
        || registration.readyOps() < 0
        || (registration.model.isPossible(events) && !registration.model.isCertain(events));
  }

  // Doing it

  private int select() throws IOException {
    boolean isReady = selecting.registrations().stream().anyMatch(this::mustEndTheWait);
    Duration timeout = isReady ? LONG : SHORT;
    long start = System.nanoTime();
    int count = 0;
    try {
      count =
          switch (form) {
            case NOW -> selecting.selector.selectNow();
            case TIMEOUT -> selecting.selector.select(timeout.toMillis());
            case DURATION -> selecting.selector.select(timeout);
            case ACTION_NOW, FAILING_ACTION, CANCELLING_ACTION ->
                selecting.selector.selectNow(this::act);
            case ACTION_TIMEOUT -> selecting.selector.select(this::act, timeout.toMillis());
          };
    } catch (ActionFailure e) {
      hasFailed = true;
    }
    if (!form.isAction()) {
      collect();
    }
    boolean isShort = System.nanoTime() - start < timeout.toNanos();
    if (form.waits() && count == 0 && isShort && isQuiet()) {
      throw new Violation("timeout", null, selecting + " ends its wait before the timeout");
    }
    return count;
  }

  private boolean mustEndTheWait(Registration each) {
    int events = each.model.eventsOf(before.get(each.endpoint));
    return each.model.isPlain()
        ? (opsOf(each, events) & ~readySoFar(each)) != 0
        : each.model.isCertain(events);
  }

  /**
   * Whether nothing can end a wait. A selected key that is still ready ends it, but is not counted.
   */
  private boolean isQuiet() {
    return !selecting.isWoken()
        && disturbed.isEmpty()
        && selecting.registrations().stream()
            .noneMatch(
                each -> each.model.isPlain() && each.model.eventsOf(each.endpoint.poll()) != 0);
  }

  private int readySoFar(Registration each) {
    return !form.isAction() && selecting.selected().contains(each) ? each.readyOps() : 0;
  }

  private void act(SelectionKey key) {
    Registration registration = selecting.registrationOf(key);
    if (!registration.isValid()) {
      counted++; // cancelled by the action; the next selection deregisters it
      return;
    }
    if (reports.put(registration, report(registration)) != null) {
      throw new Violation("twice", registration, "two reports in one selection");
    }
    if (form == Form.FAILING_ACTION && reports.size() == failing) {
      throw new ActionFailure();
    }
    if (victim != null && reports.size() == 1) {
      victim.key.cancel();
      victim.cancelled();
      victim.selecting.touched();
    }
  }

  private static Report report(Registration registration) {
    return new Report(registration.key.readyOps(), registration.key.readyEvents());
  }

  /** The keys that are now in the selected-key set and were not before. */
  private void collect() {
    for (SelectionKey key : List.copyOf(new ArrayList<>(selecting.selector.selectedKeys()))) {
      Registration registration = selecting.registrationOf(key);
      if (!selectedBefore.contains(registration)) {
        reports.put(registration, report(registration));
      }
    }
  }

  // What it must have done

  private void judge(Registration each) {
    int low = each.model.eventsOf(before.get(each.endpoint) & after.get(each.endpoint));
    int high = each.model.eventsOf(before.get(each.endpoint) | after.get(each.endpoint));
    Report report = reports.get(each);
    if (report == null && !each.isValid()) {
      return;
    }
    if (report == null && each.model.isPlain() && low != 0 && opsOf(each, low) == 0) {
      each.forgetReady(); // the reported event makes none of its operations ready
    }
    if (report != null) {
      judgeReport(each, report, low, high);
    } else if (!form.isAction() && selectedBefore.contains(each)) {
      judgeSelected(each, low, high);
    } else if (!hasFailed) {
      judgeSilence(each, low);
    }
  }

  private void judgeReport(Registration each, Report report, int low, int high) {
    boolean isNew = (high & ~before.get(each.endpoint)) != 0;
    boolean isPossible =
        each.model.isPlain() ? opsOf(each, high) != 0 : isNew || each.model.isPossible(high);
    if (!isPossible) {
      throw new Violation("unexpected", each, "reported for " + report.readyEvents);
    }
    int events = report.readyEvents;
    if (selectedBefore.contains(each)) {
      events = low; // the key's events may include earlier ones
      if (low != high) {
        throw new Unsettled();
      }
    } else {
      if ((low & ~events) != 0 || (events & ~high) != 0) {
        throw new Violation(
            "events",
            each,
            "reported for "
                + EpollEvents.toString(events)
                + ", ready for "
                + EpollEvents.toString(low)
                + (low == high ? "" : " to " + EpollEvents.toString(high)));
      }
    }
    String ops = Registration.ops(opsOf(each, events));
    Violation.unlessEqual("ready set", each, ops, Registration.ops(report.readyOps));
    each.ready(report.readyOps, report.readyEvents);
    each.model.reported(events, each.endpoint.isConnected());
    counted++;
    if (!form.isAction()) {
      selecting.selected().add(each);
    }
  }

  /** It was in the selected-key set already: only its ready set and the count show a report. */
  private void judgeSelected(Registration each, int low, int high) {
    if (low != high) {
      throw new Unsettled();
    }
    boolean isReported = each.model.isPlain() ? low != 0 : each.model.isCertain(low);
    if (!isReported) {
      each.model.passedOver();
      return;
    }
    int ops = opsOf(each, low);
    boolean isUpdate = !each.model.isPlain() || (ops & ~each.readyOps()) != 0;
    counted += isUpdate ? 1 : 0;
    int events = each.readyEvents() < 0 ? -1 : each.readyEvents() | low;
    each.ready(each.readyOps() | ops, events);
    each.model.reported(low, each.endpoint.isConnected());
  }

  private void judgeSilence(Registration each, int low) {
    boolean isMissing = each.model.isPlain() ? opsOf(each, low) != 0 : each.model.isCertain(low);
    if (isMissing) {
      throw new Violation(
          "missing", each, "not reported though ready for " + EpollEvents.toString(low));
    }
    each.model.passedOver();
  }

  private static int opsOf(Registration each, int events) {
    Endpoint endpoint = each.endpoint;
    return each.model.request().readyOps(events, endpoint.isConnected(), endpoint.isConnecting());
  }
}
