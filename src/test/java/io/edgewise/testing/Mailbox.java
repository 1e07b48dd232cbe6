package io.edgewise.testing;

import io.edgewise.EpollSelectorProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** A datagram channel that sends to itself, so that it is readable on demand. */
public final class Mailbox implements AutoCloseable {
  // For one on the heap the JDK would allocate a copy outside, and that would look like a leak.
  private static final ByteBuffer LETTERS = ByteBuffer.allocateDirect(2);

  private final ByteBuffer letter = LETTERS.duplicate();
  private final DatagramChannel channel = EpollSelectorProvider.provider().openDatagramChannel();
  private final SocketAddress address;

  public Mailbox() throws IOException {
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    address = channel.getLocalAddress();
  }

  public DatagramChannel channel() {
    return channel;
  }

  public void send() throws IOException {
    letter.clear();
    channel.send(letter, address);
  }

  /** Takes out everything. */
  public void empty() throws IOException {
    do {
      letter.clear();
    } while (channel.receive(letter) != null);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
