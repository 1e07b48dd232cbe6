package io.edgewise.conformance.optin;

import static java.nio.channels.SelectionKey.OP_READ;

import io.edgewise.EpollEvents;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What must hold of a selector when all threads have stopped: what is armed and ready is reported,
 * nothing else is, and the kernel holds nothing but the keys.
 */
final class Aftermath {
  private static final Pattern WATCHED = Pattern.compile("(?m)^tfd: +(\\d+)");

  private final EpollSelector selector;

  Aftermath(EpollSelector selector) {
    this.selector = selector;
  }

  void check() throws IOException {
    Map<EpollSelectionKey, Integer> first = select();
    for (SelectionKey each : selector.keys()) {
      EpollSelectionKey key = (EpollSelectionKey) each;
      checkArmed(key);
      checkFirst(key, first.get(key));
    }
    for (SelectionKey each : selector.keys()) {
      ((EpollSelectionKey) each).rearm();
    }
    Map<EpollSelectionKey, Integer> second = select();
    for (SelectionKey each : selector.keys()) {
      EpollSelectionKey key = (EpollSelectionKey) each;
      checkSecond(key, second.get(key));
    }
    checkKernel();
  }

  /** Returns the reported keys, with the events. */
  private Map<EpollSelectionKey, Integer> select() throws IOException {
    Map<EpollSelectionKey, Integer> reported = new LinkedHashMap<>();
    int count =
        selector.selectNow(
            each -> {
              EpollSelectionKey key = (EpollSelectionKey) each;
              if (reported.put(key, key.readyEvents()) != null || !key.isValid()) {
                throw new Violation("twice", null, "reported twice, or cancelled: " + key);
              }
            });
    Violation.unlessEqual("count", null, reported.size(), count);
    return reported;
  }

  /** The key says whether a hang-up or a close was reported, but not which. */
  private static Request request(EpollSelectionKey key) {
    boolean isClosed = key.isPeerClosed();
    return new Request(key.interestOps(), key.trigger(), key.extraEvents(), isClosed, isClosed);
  }

  private static int level(EpollSelectionKey key) {
    return Oracle.poll(Oracle.descriptor(key.channel()));
  }

  /** Each thread that got an event has armed the key again. */
  private void checkArmed(EpollSelectionKey key) {
    Request request = request(key);
    if (!request.isOneShot() && request.interest() != 0) {
      Violation.unlessEqual("isArmed", null, true, key.isArmed());
    } else if (request.interest() == 0 && key.extraEvents() == 0) {
      Violation.unlessEqual("isArmed", null, false, key.isArmed());
    }
  }

  private void checkFirst(EpollSelectionKey key, Integer reported) {
    Request request = request(key);
    int level = level(key);
    int events = level & request.events();
    boolean isUnread = (level & EpollEvents.IN) != 0 && ((Duct) key.attachment()).unread() > 0;
    boolean mustReport =
        request.isEdge()
            ? isUnread && (request.interest() & OP_READ) != 0
            : request.interest() != 0 && events != 0;
    if (mustReport && reported == null && !mayBeToldToAnother(key, request)) {
      throw new Violation(
          "missing", null, "ready for " + EpollEvents.toString(events) + " and unreported: " + key);
    }
    checkReport(key, level, reported);
    boolean isFired = reported != null && request.isOneShot();
    if (request.isOneShot() && request.interest() != 0) {
      Violation.unlessEqual("isArmed", null, !isFired, key.isArmed());
    }
  }

  /**
   * If a channel is registered exclusively with several selectors, the kernel tells one, maybe
   * another one.
   */
  private static boolean mayBeToldToAnother(EpollSelectionKey key, Request request) {
    return request.isExclusive() && isShared(key);
  }

  private static boolean isShared(EpollSelectionKey key) {
    return ((Duct) key.attachment()).isShared();
  }

  /** After all keys were armed again. */
  private void checkSecond(EpollSelectionKey key, Integer reported) {
    Request request = request(key);
    int level = level(key);
    if (reported == null
        && (level & request.events()) != 0
        && request.isReportedOnceArmed(isShared(key))) {
      throw new Violation("missing", null, "armed again and not reported: " + key);
    }
    checkReport(key, level, reported);
  }

  private static void checkReport(EpollSelectionKey key, int level, Integer reported) {
    if (reported == null) {
      return;
    }
    Request request = request(key);
    // It is not known whether a peer's close was reported before.
    int possible = level & (request.events() | request.extra() | EpollEvents.ERR | EpollEvents.HUP);
    if (reported == 0 || (reported & ~possible) != 0) {
      throw new Violation(
          "events",
          null,
          "reported for %s, ready for %s: %s"
              .formatted(EpollEvents.toString(reported), EpollEvents.toString(possible), key));
    }
  }

  private void checkKernel() throws IOException {
    Set<Integer> descriptors = new HashSet<>();
    for (SelectionKey each : selector.keys()) {
      if (!each.isValid()) {
        throw new Violation("keys", null, "cancelled and still there: " + each);
      }
      descriptors.add(Oracle.number(each.channel()));
    }
    String watched = Files.readString(Path.of("/proc/self/fdinfo/" + World.descriptor(selector)));
    int strangers = 0;
    for (Matcher each = WATCHED.matcher(watched); each.find(); ) {
      strangers += descriptors.contains(Integer.parseInt(each.group(1))) ? 0 : 1;
    }
    Violation.unlessEqual("in epoll beside keys and the eventfd", null, 1, strangers);
  }
}
