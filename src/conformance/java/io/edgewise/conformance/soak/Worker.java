package io.edgewise.conformance.soak;

import io.edgewise.conformance.Feature;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.SplittableRandom;

/** A thread that opens channels, uses them, checks that each byte comes back, and closes them. */
final class Worker implements Runnable {
  /** The most bytes in flight at a time: each of the kernel's buffers holds that many. */
  static final int LONGEST = 2048;

  private static final int EXCHANGES = 4;

  /** Where the workers' servers are; null if there is none. */
  record Addresses(SocketAddress tcp, SocketAddress unix) {}

  private final SelectorProvider provider;
  private final Addresses addresses;
  private final Loops loops;
  private final Gate gate;
  private final Counters counters;
  private final SplittableRandom random;
  private final ByteBuffer sent = ByteBuffer.allocateDirect(LONGEST);
  private final ByteBuffer received = ByteBuffer.allocateDirect(LONGEST);

  Worker(
      SelectorProvider provider,
      Addresses addresses,
      Loops loops,
      Gate gate,
      Counters counters,
      long seed) {
    this.provider = provider;
    this.addresses = addresses;
    this.loops = loops;
    this.gate = gate;
    this.counters = counters;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public void run() {
    try {
      while (gate.pass()) {
        converse();
        counters.connections.increment();
        if (random.nextInt(4) == 0) {
          loops.meddle();
        }
      }
    } catch (Throwable e) {
      loops.failed(e);
    } finally {
      gate.leave();
    }
  }

  private void converse() throws Exception {
    int choice = random.nextInt(8);
    if (choice == 0 && Feature.PIPE.isSupported()) {
      converseByPipe();
    } else if (choice == 1 && Feature.DATAGRAM.isSupported()) {
      converseByDatagrams();
    } else if (choice == 2 && Feature.UNIX_DOMAIN.isSupported()) {
      try (SocketChannel channel = provider.openSocketChannel(StandardProtocolFamily.UNIX)) {
        channel.connect(addresses.unix());
        converse(channel);
      }
    } else {
      try (SocketChannel channel = provider.openSocketChannel()) {
        channel.bind(anyLoopback());
        channel.connect(addresses.tcp());
        converse(channel);
      }
    }
  }

  /** Each address has ports of its own, so that they do not run out. */
  private SocketAddress anyLoopback() throws IOException {
    byte[] address = {127, part(), part(), part()};
    return new InetSocketAddress(InetAddress.getByAddress(address), 0);
  }

  private byte part() {
    return (byte) (1 + random.nextInt(254));
  }

  private void converse(SocketChannel channel) throws IOException {
    Farewell farewell = Farewell.any(random);
    for (int exchange = random.nextInt(EXCHANGES); exchange >= 0; exchange--) {
      fill();
      sent.put(0, farewell.code());
      Streams.writeAll(channel, sent);
      received.clear().limit(sent.limit());
      while (received.hasRemaining()) {
        if (channel.read(received) < 0) {
          throw new IOException("end of stream in the middle of a conversation");
        }
      }
      check();
    }
    end(channel, farewell);
  }

  private void end(SocketChannel channel, Farewell farewell) throws IOException {
    switch (farewell) {
      case CLIENT_RESETS -> counters.resets.increment();
      case CLIENT_HALF_CLOSES -> {
        channel.shutdownOutput();
        awaitEnd(channel);
      }
      case SERVER_RESETS -> {
        sayBye(channel);
        awaitReset(channel);
        counters.resets.increment();
      }
      case SERVER_HALF_CLOSES -> {
        sayBye(channel);
        awaitEnd(channel);
      }
    }
    Streams.reset(channel);
  }

  private void sayBye(SocketChannel channel) throws IOException {
    sent.clear().limit(1).put(0, Farewell.BYE);
    Streams.writeAll(channel, sent);
  }

  private void awaitEnd(SocketChannel channel) throws IOException {
    if (channel.read(received.clear()) >= 0) {
      throw new IOException("bytes that nobody sent");
    }
  }

  /** A Unix domain socket sees the end of the stream instead. */
  private void awaitReset(SocketChannel channel) throws IOException {
    int count;
    try {
      count = channel.read(received.clear());
    } catch (IOException e) {
      return;
    }
    if (count >= 0) {
      throw new IOException("bytes that nobody sent");
    }
  }

  private void fill() {
    sent.clear().limit(1 + random.nextInt(LONGEST));
    while (sent.hasRemaining()) {
      sent.put((byte) random.nextInt(128));
    }
    sent.flip();
  }

  private void check() throws IOException {
    if (!received.flip().equals(sent.rewind())) {
      throw new IOException("other bytes came back than were sent");
    }
    counters.bytes.add(received.limit());
  }

  private void converseByPipe() throws Exception {
    Pipe pipe = provider.openPipe();
    Drain drain = new Drain();
    pipe.source().configureBlocking(false);
    loops.place(pipe.source(), drain);
    long sum = 0;
    try (Pipe.SinkChannel sink = pipe.sink()) {
      for (int exchange = random.nextInt(EXCHANGES); exchange >= 0; exchange--) {
        fill();
        for (int index = 0; index < sent.limit(); index++) {
          sum += sent.get(index);
        }
        while (sent.hasRemaining()) {
          sink.write(sent);
        }
        counters.bytes.add(sent.limit());
      }
    }
    if (drain.sum.get() != sum) {
      throw new IOException("other bytes came out of a pipe than went in");
    }
  }

  private void converseByDatagrams() throws IOException {
    try (DatagramChannel server = provider.openDatagramChannel(StandardProtocolFamily.INET);
        DatagramChannel client = provider.openDatagramChannel(StandardProtocolFamily.INET)) {
      server.bind(anyLoopback());
      client.bind(anyLoopback());
      client.connect(server.getLocalAddress());
      server.configureBlocking(false);
      loops.place(server, new DatagramEcho());
      for (int exchange = random.nextInt(EXCHANGES); exchange >= 0; exchange--) {
        fill();
        client.write(sent);
        client.read(received.clear());
        check();
      }
    }
  }
}
