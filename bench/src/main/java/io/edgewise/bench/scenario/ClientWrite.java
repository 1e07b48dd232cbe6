package io.edgewise.bench.scenario;

import static java.net.StandardSocketOptions.TCP_NODELAY;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/**
 * A request of a client such as Kafka's, which asks the selector before it writes. Interest in
 * writing is added, found, and taken away when the request is written; then the answer is awaited.
 * The same thread serves the peer, without a selector.
 */
final class ClientWrite extends Loop {
  private static final int MESSAGE_SIZE = 64;

  private final Selector selector = Selector.open();
  private final SocketChannel client;
  private final SocketChannel peer;
  private final SelectionKey key;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE_SIZE);

  ClientWrite() throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      client = SocketChannel.open(listener.getLocalAddress());
      peer = listener.accept();
    }
    client.setOption(TCP_NODELAY, true);
    peer.setOption(TCP_NODELAY, true);
    client.configureBlocking(false);
    peer.configureBlocking(false);
    key = client.register(selector, OP_READ);
  }

  @Override
  public void step() throws IOException {
    key.interestOps(OP_READ | OP_WRITE);
    select(OP_WRITE);
    write(client);
    key.interestOps(OP_READ);
    read(peer);
    write(peer);
    select(OP_READ);
    read(client);
  }

  private void select(int expected) throws IOException {
    Check.equal(1, selector.select());
    Iterator<SelectionKey> selected = selector.selectedKeys().iterator();
    Check.equal(expected, selected.next().readyOps());
    selected.remove();
  }

  private void write(SocketChannel channel) throws IOException {
    Check.equal(MESSAGE_SIZE, channel.write(buffer.clear()));
  }

  private void read(SocketChannel channel) throws IOException {
    Check.equal(MESSAGE_SIZE, channel.read(buffer.clear()));
  }

  @Override
  public void close() throws IOException {
    selector.close();
    client.close();
    peer.close();
  }
}
