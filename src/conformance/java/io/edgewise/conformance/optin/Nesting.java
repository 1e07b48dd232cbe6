package io.edgewise.conformance.optin;

import io.edgewise.EpollEvents;

/** Checks that a selector, as a channel, is readable if and only if it has something to select. */
final class Nesting {
  private final Selecting inner;
  private final Endpoint channel;

  Nesting(Selecting inner, Endpoint channel) {
    this.inner = inner;
    this.channel = channel;
  }

  void check() {
    boolean isReadable = (channel.level() & EpollEvents.IN) != 0;
    boolean must = inner.isWoken() || inner.registrations().stream().anyMatch(Nesting::mustReport);
    boolean may = must || inner.registrations().stream().anyMatch(Nesting::mayReport);
    if (must && !isReadable) {
      throw new Violation("nested", null, inner + " is not readable, and " + cause());
    }
    if (!may && isReadable) {
      throw new Violation("nested", null, inner + " is readable, and has nothing to select");
    }
  }

  private String cause() {
    return inner.isWoken()
        ? "was woken"
        : "reports " + inner.registrations().stream().filter(Nesting::mustReport).toList();
  }

  private static boolean mustReport(Registration each) {
    KeyModel model = each.model;
    return each.isValid()
        && !model.isChanged()
        && model.isCertain(model.eventsOf(each.endpoint.level()));
  }

  /**
   * The next selection sees what is cancelled or changed. The kernel also reports an error or a
   * hang-up when a disarmed key is added; the next selection drops that.
   */
  private static boolean mayReport(Registration each) {
    KeyModel model = each.model;
    return !each.isValid()
        || model.isChanged()
        || each.endpoint.isNoisy()
        || (each.endpoint.level() & (EpollEvents.ERR | EpollEvents.HUP)) != 0
        || model.isPossible(model.eventsOf(each.endpoint.level()));
  }
}
