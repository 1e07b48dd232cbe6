package io.edgewise.programs;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** Selects a channel that nobody reads, twice, and knows nothing of triggers. */
public final class ShowTrigger {
  private ShowTrigger() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws Exception {
    try (Selector selector = Selector.open();
        DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      channel.send(ByteBuffer.allocate(1), channel.getLocalAddress());
      int first = selector.selectNow();
      selector.selectedKeys().clear();
      System.out.println("selected " + first + " then " + selector.selectNow());
    }
  }
}
