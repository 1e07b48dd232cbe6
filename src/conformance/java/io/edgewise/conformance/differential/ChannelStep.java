package io.edgewise.conformance.differential;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/** An operation on a channel. It is skipped if it would block or the channel does not have it. */
record ChannelStep(Operation operation, int channel, int argument) implements Step {
  enum Operation {
    /**
     * To the server with the argument's number; if there is none, to an address without a server.
     */
    CONNECT,
    FINISH_CONNECT,
    /** The accepted channel gets the argument as its number. */
    ACCEPT,
    /** The argument is the number of bytes, also to read. */
    WRITE,
    FILL,
    READ,
    DRAIN,
    /** To the datagram channel with the argument's number. */
    SEND,
    DISCONNECT,
    SHUT_DOWN_INPUT,
    SHUT_DOWN_OUTPUT,
    RESET,
    CLOSE,
    BLOCK,
    UNBLOCK;

    private boolean mayBlock() {
      return switch (this) {
        case CONNECT, FINISH_CONNECT, ACCEPT, WRITE, FILL, READ, DRAIN, SEND -> true;
        default -> false;
      };
    }
  }

  private static final int PORT_OF_NOBODY = 1;
  private static final int LARGE = 1 << 16;

  @Override
  public Outcome perform(World world) throws IOException {
    SelectableChannel target = world.channel(channel);
    if (target == null || (operation.mayBlock() && target.isBlocking())) {
      return Outcome.SKIPPED;
    }
    return switch (operation) {
      case CONNECT -> connect((SocketChannel) target, world);
      case FINISH_CONNECT -> Outcome.of(((SocketChannel) target).finishConnect());
      case ACCEPT -> accept((ServerSocketChannel) target, world);
      case WRITE -> Outcome.of(((WritableByteChannel) target).write(ByteBuffer.allocate(argument)));
      case FILL -> {
        world.markFilled(channel);
        yield fill((WritableByteChannel) target);
      }
      case READ -> read(target, argument);
      case DRAIN -> drain(target);
      case SEND -> send((DatagramChannel) target, world);
      case DISCONNECT -> {
        ((DatagramChannel) target).disconnect();
        yield Outcome.DONE;
      }
      case SHUT_DOWN_INPUT -> {
        ((SocketChannel) target).shutdownInput();
        yield Outcome.DONE;
      }
      case SHUT_DOWN_OUTPUT -> {
        ((SocketChannel) target).shutdownOutput();
        yield Outcome.DONE;
      }
      case RESET -> {
        ((SocketChannel) target).setOption(StandardSocketOptions.SO_LINGER, 0);
        target.close();
        yield Outcome.DONE;
      }
      case CLOSE -> {
        target.close();
        yield Outcome.DONE;
      }
      case BLOCK, UNBLOCK -> {
        target.configureBlocking(operation == Operation.BLOCK);
        yield Outcome.DONE;
      }
    };
  }

  /** Whether it closes its channel. */
  boolean closes() {
    return operation == Operation.CLOSE || operation == Operation.RESET;
  }

  private Outcome connect(SocketChannel target, World world) throws IOException {
    if (argument < 0) {
      return Outcome.of(target.connect(world.lab().refusingAddress()));
    }
    SelectableChannel server = world.channel(argument);
    return server == null || !server.isOpen()
        ? Outcome.SKIPPED
        : Outcome.of(target.connect(((ServerSocketChannel) server).getLocalAddress()));
  }

  private Outcome accept(ServerSocketChannel server, World world) throws IOException {
    SocketChannel accepted = server.accept();
    if (accepted == null) {
      return Outcome.of(null);
    }
    accepted.configureBlocking(false);
    world.addChannels(argument, List.of(accepted), List.of(Kind.TCP));
    return Outcome.DONE;
  }

  private static Outcome fill(WritableByteChannel target) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LARGE);
    while (target.write(bytes) > 0) {
      bytes.clear();
    }
    return Outcome.DONE;
  }

  private static Outcome read(SelectableChannel target, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    if (target instanceof DatagramChannel datagram && !datagram.isConnected()) {
      return Outcome.of(datagram.receive(bytes) == null ? "null" : "not null");
    }
    return Outcome.of(((ReadableByteChannel) target).read(bytes));
  }

  private static Outcome drain(SelectableChannel target) throws IOException {
    ReadableByteChannel source = (ReadableByteChannel) target;
    ByteBuffer bytes = ByteBuffer.allocate(LARGE);
    int count = source.read(bytes);
    while (count > 0) {
      bytes.clear();
      count = source.read(bytes);
    }
    return Outcome.of(count);
  }

  private Outcome send(DatagramChannel target, World world) throws IOException {
    if (world.channel(argument) == null || !world.channel(argument).isOpen()) {
      return Outcome.SKIPPED;
    }
    SocketAddress address = ((DatagramChannel) world.channel(argument)).getLocalAddress();
    return Outcome.of(target.send(ByteBuffer.allocate(1), address));
  }

  @Override
  public String source(Outcome outcome) {
    String name = "c" + channel;
    return switch (operation) {
      case ACCEPT -> acceptSource(outcome);
      case FILL -> repeated(name + ".write(ByteBuffer.allocate(" + LARGE + "))", outcome);
      case DRAIN -> repeated(name + ".read(ByteBuffer.allocate(" + LARGE + "))", outcome);
      case RESET ->
          Java.asserting(name + ".setOption(StandardSocketOptions.SO_LINGER, 0)", outcome)
              + (outcome.thrown() == null ? "\n" + name + ".close();" : "");
      case READ ->
          outcome.value() instanceof String received
              ? "assert%s(%s.receive(ByteBuffer.allocate(%d)));"
                  .formatted(received.equals("null") ? "Null" : "NotNull", name, argument)
              : Java.asserting(call(name), outcome);
      default -> Java.asserting(call(name), outcome);
    };
  }

  /** Calls until nothing is transferred; any of the calls may throw. */
  private static String repeated(String call, Outcome outcome) {
    if (outcome.thrown() != null) {
      return Java.throwing("{ while (" + call + " > 0) {} }", outcome.thrown());
    }
    String loop = "int last# = " + call + ";\nwhile (last# > 0) last# = " + call + ";";
    return outcome.equals(Outcome.DONE)
        ? loop
        : loop + "\n" + Java.equal(String.valueOf(outcome.value()), "last#");
  }

  private String acceptSource(Outcome outcome) {
    String call = "c" + channel + ".accept()";
    return outcome.equals(Outcome.DONE)
        ? "SocketChannel c%d = %s;%nc%d.configureBlocking(false);"
            .formatted(argument, call, argument)
        : Java.asserting(call, outcome);
  }

  private String call(String name) {
    return switch (operation) {
      case CONNECT ->
          argument < 0
              ? name
                  + ".connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), "
                  + PORT_OF_NOBODY
                  + "))"
              : name + ".connect(c" + argument + ".getLocalAddress())";
      case FINISH_CONNECT -> name + ".finishConnect()";
      case WRITE -> name + ".write(ByteBuffer.allocate(" + argument + "))";
      case READ -> name + ".read(ByteBuffer.allocate(" + argument + "))";
      case SEND -> name + ".send(ByteBuffer.allocate(1), c" + argument + ".getLocalAddress())";
      case DISCONNECT -> name + ".disconnect()";
      case SHUT_DOWN_INPUT -> name + ".shutdownInput()";
      case SHUT_DOWN_OUTPUT -> name + ".shutdownOutput()";
      case CLOSE -> name + ".close()";
      case BLOCK -> name + ".configureBlocking(true)";
      case UNBLOCK -> name + ".configureBlocking(false)";
      default -> throw new AssertionError(operation);
    };
  }

  @Override
  public String name() {
    return "channel " + operation;
  }

  @Override
  public List<Step> simpler() {
    return (operation == Operation.WRITE || operation == Operation.READ) && argument > 1
        ? List.of(new ChannelStep(operation, channel, 1))
        : List.of();
  }
}
