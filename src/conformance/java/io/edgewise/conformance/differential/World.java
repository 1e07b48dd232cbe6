package io.edgewise.conformance.differential;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * The selectors, channels and keys of one run, by number, and what is known of them without asking
 * a selector. Confined to the thread that runs the program, except where a step says otherwise.
 */
final class World {
  /** The longest timeout that is expected to expire, in milliseconds. */
  private static final long SHORT_MILLIS = 2;

  private static final int LIMIT = 60;

  private final Lab lab;
  private final Helper helper;
  private final int slowness;
  private final Selector[] selectors = new Selector[LIMIT];
  private final Pending[] pending = new Pending[LIMIT];
  private final Collection<?>[] keySets = new Collection<?>[LIMIT];
  private final Collection<?>[] selectedKeySets = new Collection<?>[LIMIT];
  private final SelectableChannel[] channels = new SelectableChannel[LIMIT];
  private final Kind[] kinds = new Kind[LIMIT];
  private final int[] peers = new int[LIMIT];
  private final BitSet filled = new BitSet(LIMIT);
  private final SelectionKey[] keys = new SelectionKey[LIMIT];

  /**
   * Creates an empty world.
   *
   * @param slowness what short timeouts are multiplied by
   */
  World(Lab lab, Helper helper, int slowness) {
    this.lab = lab;
    this.helper = helper;
    this.slowness = slowness;
    Arrays.fill(peers, -1);
  }

  Lab lab() {
    return lab;
  }

  /** A second thread. */
  Helper helper() {
    return helper;
  }

  long shortMillis() {
    return SHORT_MILLIS * slowness;
  }

  void addSelector(int number, Selector selector) {
    selectors[number] = selector;
    pending[number] = Pending.NO;
    keySets[number] = selector.keys();
    selectedKeySets[number] = selector.selectedKeys();
  }

  void addChannels(int first, List<SelectableChannel> opened, List<Kind> kindsOfThem) {
    for (int i = 0; i < opened.size(); i++) {
      channels[first + i] = opened.get(i);
      kinds[first + i] = kindsOfThem.get(i);
      peers[first + i] = opened.size() == 2 ? first + 1 - i : -1;
    }
  }

  void addKey(int number, SelectionKey key) {
    keys[number] = key;
  }

  /** Null if there is none; likewise for channels and keys. */
  Selector selector(int number) {
    return selectors[number];
  }

  SelectableChannel channel(int number) {
    return channels[number];
  }

  Kind kind(int number) {
    return kinds[number];
  }

  SelectionKey key(int number) {
    return keys[number];
  }

  void markFilled(int channel) {
    filled.set(channel);
  }

  /** Whether a channel was full once, so that the next byte written to it may fill it again. */
  boolean mayBeFullSoon(int channel) {
    return filled.get(channel);
  }

  /** The first number of a key; registering again may have given it another. */
  int number(SelectionKey key) {
    for (int i = 0; i < LIMIT; i++) {
      if (keys[i] == key) {
        return i;
      }
    }
    return (int) Question.STRANGER;
  }

  private int numberOf(SelectableChannel channel) {
    return Arrays.asList(channels).indexOf(channel);
  }

  Pending pending(int selector) {
    return pending[selector];
  }

  void pending(int selector, Pending now) {
    pending[selector] = now;
  }

  /** Whether a selection is known to return at once: it is woken, or a channel has room. */
  boolean returnsAtOnce(int selector) {
    return pending[selector] == Pending.YES
        || !selectors[selector].isOpen()
        || selectors[selector].keys().stream().anyMatch(this::isKnownToBeWritable);
  }

  private boolean isKnownToBeWritable(SelectionKey key) {
    if (!key.isValid() || !isInterested(key, OP_WRITE)) {
      return false;
    }
    return switch (kinds[numberOf(key.channel())]) {
      case DATAGRAM -> true;
      case TCP -> ((SocketChannel) key.channel()).isConnected();
      default -> false;
    };
  }

  private static boolean isInterested(SelectionKey key, int ops) {
    return (key.interestOps() & ops) != 0;
  }

  /**
   * Whether a selection may return although there is no key to select: the kernel reports that a
   * socket has room, but that is of no interest if its connection is pending, and does not finish a
   * connection if it is connected.
   */
  boolean mayReturnInVain(int selector) {
    return selectors[selector].keys().stream().anyMatch(World::mayBeReportedInVain);
  }

  private static boolean mayBeReportedInVain(SelectionKey key) {
    return key.isValid()
        && key.channel() instanceof SocketChannel socket
        && (socket.isConnectionPending()
            || (socket.isConnected() && isInterested(key, OP_CONNECT)));
  }

  /** Whether a selection that waits is known to return when there is something for a peer. */
  boolean awaitsPeerOf(int channel, int selector) {
    if (peers[channel] < 0 || channels[peers[channel]] == null) {
      return false;
    }
    SelectionKey key = channels[peers[channel]].keyFor(selectors[selector]);
    return key != null && key.isValid() && isInterested(key, OP_READ);
  }

  /** Whether the next selection has something to deregister. */
  boolean hasCancelledKeys(int selector) {
    return selectors[selector] != null
        && selectors[selector].isOpen()
        && selectors[selector].keys().stream().anyMatch(key -> !key.isValid());
  }

  /** Asks every question. */
  State observe() {
    State state = new State();
    for (int i = 0; i < LIMIT; i++) {
      if (selectors[i] != null) {
        observeSelector(i, state);
      }
    }
    for (int i = 0; i < LIMIT; i++) {
      if (channels[i] != null) {
        observeChannel(i, state);
      }
    }
    for (int i = 0; i < LIMIT; i++) {
      if (keys[i] != null && number(keys[i]) == i) {
        observeKey(i, state);
      }
    }
    return state.trimmed();
  }

  private void observeSelector(int number, State state) {
    state.add(Question.SELECTOR_IS_OPEN, number, selectors[number].isOpen());
    state.add(Question.KEYS, number, 0, bits(keySets[number]));
    state.add(Question.KEYS_SIZE, number, 0, keySets[number].size());
    state.add(Question.SELECTED_KEYS, number, 0, bits(selectedKeySets[number]));
    state.add(Question.SELECTED_KEYS_SIZE, number, 0, selectedKeySets[number].size());
  }

  private long bits(Collection<?> set) {
    long bits = 0;
    for (Object key : set) {
      bits |= 1L << number((SelectionKey) key);
    }
    return bits;
  }

  private void observeChannel(int number, State state) {
    SelectableChannel channel = channels[number];
    state.add(Question.CHANNEL_IS_OPEN, number, channel.isOpen());
    state.add(Question.IS_REGISTERED, number, channel.isRegistered());
    state.add(Question.IS_BLOCKING, number, channel.isBlocking());
    if (channel instanceof SocketChannel socket) {
      state.add(Question.IS_CONNECTED, number, socket.isConnected());
    }
    for (int i = 0; i < LIMIT; i++) {
      if (selectors[i] != null) {
        SelectionKey key = channel.keyFor(selectors[i]);
        state.add(Question.KEY_FOR, number, i, key == null ? Question.NULL : number(key));
      }
    }
  }

  private void observeKey(int number, State state) {
    SelectionKey key = keys[number];
    boolean valid = key.isValid();
    state.add(Question.IS_VALID, number, valid);
    if (valid) {
      state.add(Question.INTEREST_OPS, number, 0, key.interestOps());
      state.add(Question.READY_OPS, number, 0, key.readyOps());
    }
    state.add(Question.ATTACHMENT, number, 0, (Integer) key.attachment());
  }

  /** Closes everything in such a way that no connection lingers. */
  void close() throws IOException {
    try {
      for (Selector selector : selectors) {
        if (selector != null) {
          selector.close();
        }
      }
    } finally {
      for (int i = 0; i < LIMIT; i++) {
        if (channels[i] != null) {
          reset(channels[i], kinds[i]);
        }
      }
    }
  }

  private static void reset(SelectableChannel channel, Kind kind) throws IOException {
    if (kind == Kind.TCP && channel.isOpen()) {
      ((SocketChannel) channel).setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    channel.close();
  }

  /** Makes selecting threads return, as far as their selectors still respond. */
  void wakeAll() {
    for (Selector selector : selectors) {
      if (selector != null) {
        selector.wakeup();
      }
    }
  }
}
