package io.edgewise.programs;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

/** An NIO program that knows nothing of Edgewise; prints what is in force, and moves some bytes. */
public final class ShowProvider {
  private ShowProvider() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws Exception {
    System.out.println("provider " + SelectorProvider.provider().getClass().getName());
    try (Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        SocketChannel client = SocketChannel.open();
        DatagramChannel datagram = DatagramChannel.open()) {
      System.out.println("selector " + selector.getClass().getName());
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      client.connect(server.getLocalAddress());
      selector.select();
      try (SocketChannel accepted = server.accept()) {
        accepted.configureBlocking(false);
        accepted.register(selector, SelectionKey.OP_READ);
        client.write(ByteBuffer.allocate(5));
        selector.selectedKeys().clear();
        selector.select();
        System.out.println("read " + accepted.read(ByteBuffer.allocate(10)));
        Pipe pipe = Pipe.open();
        for (SelectableChannel channel :
            new SelectableChannel[] {
              server, client, datagram, accepted, pipe.source(), pipe.sink()
            }) {
          if (channel.provider() != SelectorProvider.provider()) {
            throw new AssertionError(channel + " has " + channel.provider());
          }
        }
      }
    }
    Channel inherited = System.inheritedChannel();
    System.out.println("inherited " + (inherited == null ? null : inherited.getClass().getName()));
    if (inherited instanceof SelectableChannel channel) {
      System.out.println("inherited from " + channel.provider().getClass().getName());
    }
    System.out.println("done");
  }
}
