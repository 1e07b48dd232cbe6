package io.edgewise.bench.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Channels that cost one descriptor each and stay ready for as long as needed. */
final class Datagrams {
  private Datagrams() {}

  /** A channel that is not ready for reading. It has no port, because there are too few ports. */
  static DatagramChannel idle() throws IOException {
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    channel.configureBlocking(false);
    return channel;
  }

  /** A channel in which a datagram waits. */
  static DatagramChannel ready() throws IOException {
    DatagramChannel channel = idle();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Check.equal(1, channel.send(ByteBuffer.allocate(1), channel.getLocalAddress()));
    return channel;
  }
}
