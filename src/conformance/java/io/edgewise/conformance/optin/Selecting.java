package io.edgewise.conformance.optin;

import io.edgewise.EpollSelector;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A selector of the program, its keys, and which of them are selected. */
final class Selecting {
  final int number;
  final EpollSelector selector;

  /** Those that are not deregistered, including cancelled ones. */
  private final List<Registration> registrations = new ArrayList<>();

  private final Set<Registration> selected = new LinkedHashSet<>();

  /** Whether a wake-up is pending. */
  private boolean isWoken;

  /** Whether something was done that may make the selector readable as a channel. */
  private boolean isTouched;

  Selecting(int number, EpollSelector selector) {
    this.number = number;
    this.selector = selector;
  }

  List<Registration> registrations() {
    return registrations;
  }

  Set<Registration> selected() {
    return selected;
  }

  boolean isWoken() {
    return isWoken;
  }

  void woken(boolean pending) {
    isWoken = pending;
    touched();
  }

  void touched() {
    isTouched = true;
  }

  boolean takeTouched() {
    boolean was = isTouched;
    isTouched = false;
    return was;
  }

  void add(Registration registration) {
    registrations.add(registration);
    registration.endpoint.registrations().add(registration);
    touched();
  }

  /**
   * Deregisters the cancelled keys, as a selection does at its beginning.
   *
   * @return the channels that are closed by that
   */
  List<Endpoint> flush() {
    List<Endpoint> closed = new ArrayList<>();
    for (Registration each : List.copyOf(registrations)) {
      if (!each.isValid()) {
        registrations.remove(each);
        selected.remove(each);
        each.endpoint.registrations().remove(each);
        if (each.endpoint.isClosed() && each.endpoint.registrations().isEmpty()) {
          closed.add(each.endpoint);
        }
      }
    }
    return closed;
  }

  Registration registrationOf(SelectionKey key) {
    for (Registration each : registrations) {
      if (each.key == key) {
        return each;
      }
    }
    throw new Violation("stranger", null, "no key of " + this + ": " + key);
  }

  /** Takes a key out of the selected-key set. */
  void unselect(Registration registration) {
    Violation.unlessEqual(
        "removal",
        registration,
        selected.remove(registration),
        selector.selectedKeys().remove(registration.key));
  }

  /** Compares the key sets and what each key says with what is expected. */
  void check() {
    int moved = (int) registrations.stream().filter(each -> each.successor() != null).count();
    int size = selector.keys().size();
    if (size > registrations.size() || size < registrations.size() - moved) {
      throw new Violation("keys", null, size + " keys, not those of " + registrations);
    }
    Set<SelectionKey> expected = new HashSet<>();
    selected.forEach(each -> expected.add(each.key));
    Violation.unlessEqual("selectedKeys", null, expected, selector.selectedKeys());
    registrations.forEach(Registration::check);
  }

  @Override
  public String toString() {
    return "s" + number;
  }
}
