package io.edgewise.programs;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.edgewise.EpollEvents;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.EpollSelectorProvider;
import io.edgewise.Trigger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ends each operation at each of its instructions by an Error, or wherever else that is possible.
 * Afterwards whatever is ready must be reported, nothing forever, and every key can be changed and
 * cancelled. Needs the classes of {@code InterruptibleClasses}.
 */
public final class EndAnywhere {
  /** How a key is registered, and used before. */
  enum Kind {
    PLAIN {
      @Override
      EpollSelectionKey register(EpollSelector selector, DatagramChannel channel)
          throws IOException {
        return (EpollSelectionKey) channel.register(selector, OP_READ);
      }
    },
    /** It was handed over with each report, as Tomcat and Jetty do. */
    HANDED_OVER {
      @Override
      EpollSelectionKey register(EpollSelector selector, DatagramChannel channel)
          throws IOException {
        return (EpollSelectionKey) channel.register(selector, OP_READ);
      }

      @Override
      void teach(EpollSelectionKey key, DatagramChannel channel) throws IOException {
        EpollSelector selector = key.selector();
        for (int i = 0; i < 6; i++) {
          send(channel);
          selector.selectNow();
          selector.selectedKeys().clear();
          key.interestOps(0);
          selector.selectNow();
          receive(channel);
          key.interestOps(OP_READ);
          selector.selectNow();
        }
      }
    },
    /** It was writable whenever it requested that, and requests it again. */
    WRITABLE {
      @Override
      EpollSelectionKey register(EpollSelector selector, DatagramChannel channel)
          throws IOException {
        return (EpollSelectionKey) channel.register(selector, OP_READ);
      }

      @Override
      void teach(EpollSelectionKey key, DatagramChannel channel) throws IOException {
        EpollSelector selector = key.selector();
        for (int i = 0; i < 9; i++) {
          key.interestOps(OP_READ | OP_WRITE);
          selector.selectNow();
          selector.selectedKeys().clear();
          key.interestOps(OP_READ);
          selector.selectNow();
        }
        key.interestOps(OP_READ | OP_WRITE);
      }
    },
    LEVEL_WITH_RDHUP {
      @Override
      EpollSelectionKey register(EpollSelector selector, DatagramChannel channel)
          throws IOException {
        return selector.register(channel, OP_READ, Trigger.LEVEL, EpollEvents.RDHUP, null);
      }
    },
    EDGE,
    ONE_SHOT,
    EDGE_ONE_SHOT,
    EXCLUSIVE,
    EDGE_EXCLUSIVE;

    EpollSelectionKey register(EpollSelector selector, DatagramChannel channel) throws IOException {
      return selector.register(channel, OP_READ, Trigger.valueOf(name()));
    }

    /** Uses a key as programs do, so that its usage is learned. */
    void teach(EpollSelectionKey key, DatagramChannel channel) throws IOException {}

    /** Whether a key that a program takes out of the selected-key set is reported again. */
    boolean isLevelTriggered() {
      return compareTo(LEVEL_WITH_RDHUP) <= 0 || this == EXCLUSIVE;
    }
  }

  /** What is ended. */
  public enum Operation {
    SELECT {
      @Override
      void run(Stage stage) throws IOException {
        stage.source.selectNow();
      }
    },
    BLOCKING_SELECT {
      @Override
      void run(Stage stage) throws IOException {
        stage.source.select();
      }
    },
    SELECT_WITH_ACTION {
      @Override
      void run(Stage stage) throws IOException {
        stage.source.selectNow(stage.reported::add);
      }
    },
    REGISTER_ANOTHER {
      @Override
      void run(Stage stage) throws IOException {
        stage.other = stage.kind.register(stage.source, stage.otherChannel);
      }
    },
    CHANGE_INTEREST {
      @Override
      void run(Stage stage) {
        stage.key.interestOps(OP_WRITE);
        stage.key.interestOps(OP_READ);
      }
    },
    REARM {
      @Override
      void run(Stage stage) {
        stage.key.rearm();
      }
    },
    CHANGE_TRIGGER {
      @Override
      void run(Stage stage) {
        stage.key.trigger(Trigger.EDGE_ONE_SHOT);
      }
    },
    MOVE {
      @Override
      void run(Stage stage) throws IOException {
        stage.key.moveTo(stage.target);
      }
    },
    FLUSH {
      @Override
      void run(Stage stage) throws IOException {
        stage.bystander.cancel();
        stage.source.selectNow(stage.reported::add);
      }
    };

    abstract void run(Stage stage) throws IOException;
  }

  private final SelectorProvider provider = EpollSelectorProvider.provider();

  /** Ends an action somewhere. */
  @FunctionalInterface
  interface Ender {
    /**
     * Does something, up to a place.
     *
     * @param number the number of the place, from 1 on
     * @return whether it was ended; not if there are fewer places
     */
    boolean isEnded(Interruption.Action action, int number) throws Exception;
  }

  private final Ender ender;
  private final List<String> failures = new ArrayList<>();
  private int all;

  EndAnywhere(Ender ender) {
    this.ender = ender;
  }

  /** Two selectors and channels that are ready. */
  private final class Stage implements AutoCloseable {
    private final Kind kind;
    private final EpollSelector source = EpollSelector.open();
    private final EpollSelector target = EpollSelector.open();
    private final DatagramChannel channel = open();
    private final DatagramChannel otherChannel = open();
    private final DatagramChannel bystanderChannel = open();
    private final EpollSelectionKey key;
    private final EpollSelectionKey bystander;
    private EpollSelectionKey other;
    private final Set<SelectionKey> reported = new HashSet<>();

    private Stage(Kind kind) throws IOException {
      this.kind = kind;
      key = kind.register(source, channel);
      kind.teach(key, channel);
      bystander = kind.register(source, bystanderChannel);
      kind.teach(bystander, bystanderChannel);
      source.selectedKeys().clear();
      for (DatagramChannel each : List.of(channel, otherChannel, bystanderChannel)) {
        send(each);
      }
    }

    /** Checks that all that is ready was reported after a few more selections. */
    void check(Operation operation) throws IOException {
      select(source);
      select(target);
      EpollSelectionKey now = current();
      require(reported.contains(now) || reported.contains(key), "not reported: " + now);
      boolean isCancelled = operation == Operation.FLUSH && !bystander.isValid();
      require(isCancelled || reported.contains(bystander), "a bystander is not reported");
      checkOther(operation);
      checkQuiet();
      checkAgain(now);
    }

    /** The key that stands for the channel: one of the two. */
    private EpollSelectionKey current() {
      SelectionKey here = channel.keyFor(source);
      SelectionKey there = channel.keyFor(target);
      require(here == null || there == null, "registered twice");
      require(here != null || there != null, "registered no more");
      SelectionKey now = here != null ? here : there;
      require(now.isValid(), "not valid");
      return (EpollSelectionKey) now;
    }

    private void checkOther(Operation operation) throws IOException {
      if (operation != Operation.REGISTER_ANOTHER) {
        return;
      }
      other = (EpollSelectionKey) otherChannel.keyFor(source);
      if (other == null) {
        other = source.register(otherChannel, OP_READ, Trigger.ONE_SHOT);
        select(source);
      }
      require(reported.contains(other), "another is not reported");
    }

    /** Checks that nothing is reported forever once it was read. */
    private void checkQuiet() throws IOException {
      for (DatagramChannel each : List.of(channel, otherChannel, bystanderChannel)) {
        receive(each);
      }
      for (EpollSelector selector : List.of(source, target)) {
        for (SelectionKey each : selector.keys()) {
          each.interestOps(OP_READ);
        }
        selector.selectNow();
        selector.selectedKeys().clear();
        require(selector.selectNow() == 0, "reported for nothing: " + selector.selectedKeys());
      }
    }

    /** Checks that what comes now is reported, too, and nothing once the key is cancelled. */
    private void checkAgain(EpollSelectionKey now) throws IOException {
      now.rearm();
      now.selector().selectNow();
      send(channel);
      require(now.selector().selectNow() == 1, "not reported again: " + now);
      now.cancel();
      require(now.selector().selectNow() == 0, "reported though cancelled");
      require(!channel.isRegistered(), "not deregistered");
      int left = source.keys().size() + target.keys().size();
      int expected = (other == null ? 0 : 1) + (bystander.isValid() ? 1 : 0);
      require(left == expected, left + " keys are left, not " + expected);
    }

    private void select(EpollSelector selector) throws IOException {
      reported.addAll(selector.selectedKeys());
      selector.selectedKeys().clear();
      for (int i = 0; i < 3; i++) {
        selector.selectNow();
        reported.addAll(selector.selectedKeys());
        selector.selectedKeys().clear();
      }
    }

    @Override
    public void close() throws IOException {
      source.close();
      target.close();
      channel.close();
      otherChannel.close();
      bystanderChannel.close();
    }
  }

  private DatagramChannel open() throws IOException {
    DatagramChannel channel = provider.openDatagramChannel();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    return channel;
  }

  static void send(DatagramChannel channel) throws IOException {
    channel.send(ByteBuffer.allocate(1), channel.getLocalAddress());
  }

  private static void receive(DatagramChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1);
    while (channel.receive(buffer) != null) {
      buffer.clear();
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }

  /**
   * Whether the JDK's own {@code register} or {@code cancel} was ended between two of its steps,
   * just before or just after what it calls: it is the same with any provider.
   */
  private static boolean isWithinTheJdk(String place) {
    return place.contains(" of java.base/java.nio.channels.spi.Abstract")
        || place.startsWith("io.edgewise.internal.selector.SelectionKeyImpl.selector(");
  }

  /** Ends an operation at each place. */
  private void run(Kind kind, Operation operation) throws Exception {
    int number = 0;
    boolean isEnded = true;
    while (isEnded) {
      number++;
      try (Stage stage = new Stage(kind)) {
        isEnded = ender.isEnded(() -> operation.run(stage), number);
        if (isEnded && isWithinTheJdk(Interruption.place())) {
          continue;
        }
        if (isEnded && operation.compareTo(Operation.BLOCKING_SELECT) <= 0) {
          forget(stage);
        }
        stage.check(operation);
      } catch (Exception e) {
        failures.add(
            String.join(
                ", ",
                kind.name(),
                operation.name(),
                number + ": " + Interruption.place(),
                e.toString()));
      }
    }
    all += number - 1;
    System.out.println(operation + " of " + kind + ": ended at " + (number - 1));
  }

  /** A program that catches the Error may forget what was selected, if it is level-triggered. */
  private static void forget(Stage stage) {
    if (stage.kind.isLevelTriggered()) {
      stage.source.selectedKeys().clear();
    }
  }

  private void runAll(Set<Kind> kinds, Set<Operation> operations) throws Exception {
    for (Operation operation : operations) {
      for (Kind kind : kinds) {
        run(kind, operation);
      }
    }
  }

  /** Performs operations and ends none, so that all that they need is initialized and linked. */
  static void perform(Set<Kind> kinds, Set<Operation> operations) throws Exception {
    EndAnywhere undisturbed =
        new EndAnywhere(
            (action, number) -> {
              action.run();
              return false;
            });
    undisturbed.runAll(kinds, operations);
    require(undisturbed.failures.isEmpty(), "as none is ended: " + undisturbed.failures);
  }

  /** Ends operations everywhere; exits with 0 if all is well afterwards. */
  void run(Set<Kind> kinds, Set<Operation> operations) throws Exception {
    runAll(kinds, operations);
    failures.stream().limit(50).forEach(System.out::println);
    System.out.println("ended " + all + " times, " + failures.size() + " failures");
    System.exit(failures.isEmpty() && all > 0 ? 0 : 1);
  }

  /**
   * Ends an operation at each instruction.
   *
   * @param arguments the name of the operation, and of kinds of keys; all kinds if there are none
   */
  public static void main(String[] arguments) throws Exception {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (int i = 1; i < arguments.length; i++) {
      kinds.add(Kind.valueOf(arguments[i]));
    }
    new EndAnywhere(Interruption::isEnded)
        .run(
            kinds.isEmpty() ? EnumSet.allOf(Kind.class) : kinds,
            EnumSet.of(Operation.valueOf(arguments[0])));
  }
}
