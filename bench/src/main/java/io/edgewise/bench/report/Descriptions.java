package io.edgewise.bench.report;

import java.util.Map;

/** Describes each case in a sentence. */
final class Descriptions {
  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry(
              "scan",
              "`select()` finds all keys ready; each is taken out, its ready set and attachment"
                  + " are read. Per key."),
          Map.entry("action", "The same by `select(Consumer)`. Per key."),
          Map.entry(
              "empty-select-now",
              "`selectNow()` that finds nothing. `c-jni` is `epoll_wait` called from Java, without a"
                  + " selector: the goal here."),
          Map.entry(
              "toggle-off-on",
              "Interest of an idle key taken away and given back, `selectNow()` after each."
                  + " `c-deferred` leaves it in epoll until it is reported."),
          Map.entry(
              "toggle-write",
              "Interest in writing added to a key and taken away, `selectNow()` after each."),
          Map.entry(
              "dispatch",
              "A byte is written to a pipe, `select()`, interest taken away, `selectNow()`, the byte"
                  + " is read, interest given back. C: a one-shot descriptor."),
          Map.entry("register", "Register, `selectNow()`, cancel, `selectNow()`."),
          Map.entry(
              "client-write",
              "A request over TCP, the peer in the same thread: interest in writing, `select()`,"
                  + " write, interest in reading, `select()`, read."),
          Map.entry(
              "ping-pong",
              "Two threads wake each other by `wakeup()`, on one core. Per round trip, both threads."
                  + " C: eventfds that are edge-triggered and never read."),
          Map.entry(
              "worker-rearm",
              "A worker sets the interest of a ready key and wakes the blocked selector, which"
                  + " reports it and takes the interest away, on one core. Per round, both threads."
                  + " `-rearm`: a one-shot key that the worker arms."),
          Map.entry("wakeup-select-now", "`wakeup()` of an idle selector, then `selectNow()`."),
          Map.entry(
              "echo",
              "An echo server of one thread, requests of 64 bytes, the load a process of its own in C;"
                  + " all on one core. Per request, the server's thread only."),
          Map.entry("one-of", "`select()` finds one key ready, of so many. Per selection."),
          Map.entry(
              "register-at",
              "So many channels are registered with a new selector, then `selectNow()`. Per"
                  + " channel."),
          Map.entry(
              "heap-idle-key",
              "Bytes of heap that a selector and a key hold for each of 10,000 idle channels."));

  private Descriptions() {}

  /** The sentence, or nothing. */
  static String of(String name) {
    return TEXTS.getOrDefault(name.replaceFirst("-\\d+$", ""), "");
  }
}
