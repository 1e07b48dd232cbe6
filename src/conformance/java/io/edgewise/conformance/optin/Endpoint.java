package io.edgewise.conformance.optin;

import java.io.FileDescriptor;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A channel of the program, what poll(2) said of it last, and its keys. */
final class Endpoint {
  final int number;
  final Kind kind;
  final SelectableChannel channel;

  private final FileDescriptor descriptor;
  private final List<Registration> registrations = new ArrayList<>();

  /** Null if it has none, or none yet. */
  private Endpoint peer;

  private boolean isClosed;

  /**
   * Whether the kernel may report events at any time from now on, without any step that causes
   * them.
   */
  private boolean isNoisy;

  private int level;

  /** How many bytes of a stream are unread; -1 if that is no longer known. */
  private long unread;

  Endpoint(int number, Kind kind, SelectableChannel channel, FileDescriptor descriptor) {
    this.number = number;
    this.kind = kind;
    this.channel = channel;
    this.descriptor = descriptor;
    level = Oracle.poll(descriptor);
  }

  Endpoint peer() {
    return peer;
  }

  static void join(Endpoint one, Endpoint other) {
    one.peer = other;
    other.peer = one;
  }

  boolean isClosed() {
    return isClosed;
  }

  void closed() {
    isClosed = true;
    registrations.forEach(Registration::cancelled);
    unread = -1;
  }

  boolean isNoisy() {
    return isNoisy;
  }

  void becomesNoisy() {
    isNoisy = true;
  }

  int level() {
    return level;
  }

  /** What is ready now. The result is not stored. */
  int poll() {
    return Oracle.poll(descriptor);
  }

  int available() {
    return Oracle.available(descriptor);
  }

  long unread() {
    return unread;
  }

  void unread(long bytes) {
    unread = bytes;
  }

  /** Whether data can flow; true for what never connects. */
  boolean isConnected() {
    return !(channel instanceof SocketChannel socket) || socket.isConnected();
  }

  boolean isConnecting() {
    return channel instanceof SocketChannel socket && socket.isConnectionPending();
  }

  /** The keys that are not deregistered. */
  List<Registration> registrations() {
    return registrations;
  }

  Registration registrationWith(Selecting selecting) {
    for (Registration each : registrations) {
      if (each.selecting == selecting) {
        return each;
      }
    }
    return null;
  }

  /**
   * Looks up what is ready, and notes what that and a step mean for the keys. An event that was not
   * ready before certainly happened.
   *
   * @param certain events that certainly happened
   * @param possible events that the kernel may count as such
   */
  void happened(int certain, int possible) {
    // Until a selector deregisters a key, the kernel knows it, even if it is cancelled or closed.
    registrations.forEach(each -> each.selecting.touched());
    if (isClosed) {
      return;
    }
    int before = level;
    level = poll();
    for (Registration each : registrations) {
      if (each.isValid()) {
        each.model.happened(certain | (level & ~before), possible);
      }
    }
  }

  /** Notes what is ready now, for all keys, and returns it. */
  int refreshed() {
    happened(0, 0);
    return level;
  }

  /**
   * Notes what is ready after a selection. What was not ready before has happened; the keys that
   * the selection reported may have had it among their events already.
   *
   * @param now what is ready
   * @param possible events that the kernel may report as new
   */
  void settled(int now, Set<Registration> reported, int possible) {
    int news = now & ~level;
    level = now;
    for (Registration each : registrations) {
      if (each.isValid()) {
        each.model.happened(reported.contains(each) ? 0 : news, possible | news);
      }
    }
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + " c" + number;
  }
}
