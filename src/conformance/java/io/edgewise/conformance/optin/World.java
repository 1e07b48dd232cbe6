package io.edgewise.conformance.optin;

import io.edgewise.EpollEvents;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The selectors, channels and keys of one run of a program. Used by one thread. */
final class World implements AutoCloseable {
  /** How many selectors there are. The last can be a channel of the others. */
  static final int SELECTORS = 3;

  static final int INNERMOST = SELECTORS - 1;

  final Lab lab;
  private final List<Selecting> selectors = new ArrayList<>();
  private final Map<Integer, Endpoint> endpoints = new HashMap<>();
  private final Map<Integer, Registration> registrations = new HashMap<>();

  /** The innermost selector as a channel; null if it was not requested. */
  private Endpoint nested;

  /** Channels without a number, closed at the end. */
  private final List<Channel> others = new ArrayList<>();

  World(Lab lab, List<Trigger> defaults) throws IOException {
    this.lab = lab;
    for (Trigger trigger : defaults) {
      selectors.add(new Selecting(selectors.size(), EpollSelector.open(trigger)));
    }
  }

  Selecting selecting(int number) {
    return selectors.get(number);
  }

  /** Null if there is none, or it is closed. */
  Endpoint open(int number) {
    Endpoint endpoint = endpoints.get(number);
    return endpoint == null || endpoint.isClosed() ? null : endpoint;
  }

  /** Null if there is none; it may be closed. */
  Endpoint endpoint(int number) {
    return endpoints.get(number);
  }

  /** Null if there is none. */
  Registration registration(int number) {
    return registrations.get(number);
  }

  void add(int number, Registration registration) {
    registrations.put(number, registration);
  }

  void open(Family family, int number) throws IOException {
    if (family == Family.SELECTOR) {
      openNested(number);
      return;
    }
    List<SelectableChannel> channels = lab.open(family);
    for (int i = 0; i < channels.size(); i++) {
      add(number + i, family.kinds().get(i), channels.get(i));
    }
    if (channels.size() > 1) {
      Endpoint.join(endpoints.get(number), endpoints.get(number + 1));
    }
  }

  private void openNested(int number) {
    if (nested == null) {
      EpollSelector selector = selectors.get(INNERMOST).selector;
      nested =
          new Endpoint(
              number, Kind.SELECTOR, selector.asChannel(), Oracle.descriptor(descriptor(selector)));
      endpoints.put(number, nested);
    }
  }

  /** The number of its epoll descriptor. */
  static int descriptor(EpollSelector selector) {
    return selector.descriptor();
  }

  Endpoint add(int number, Kind kind, SelectableChannel channel) {
    Endpoint endpoint = new Endpoint(number, kind, channel, Oracle.descriptor(channel));
    endpoints.put(number, endpoint);
    return endpoint;
  }

  /** Closes, at the end, a channel that no step can name. */
  void closing(Channel channel) {
    others.add(channel);
  }

  /** All keys, past and present. */
  Stream<Registration> all() {
    return registrations.values().stream();
  }

  /** After each step: checks that all keys and key sets say what is expected. */
  void check() {
    if (nested != null && !nested.isClosed() && selectors.get(INNERMOST).takeTouched()) {
      nested.happened(0, EpollEvents.IN);
      new Nesting(selectors.get(INNERMOST), nested).check();
    }
    selectors.forEach(Selecting::check);
    for (Registration each : registrations.values()) {
      if (each.successor() != null) {
        each.check();
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Endpoint each : endpoints.values()) {
      if (each.kind == Kind.TCP && each.channel.isOpen()) {
        ((SocketChannel) each.channel).setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      each.channel.close();
    }
    for (Channel each : others) {
      each.close();
    }
    for (Selecting each : selectors) {
      each.selector.close();
    }
  }
}
