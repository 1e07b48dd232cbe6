package io.edgewise.bench.scenario;

import static java.net.StandardSocketOptions.TCP_NODELAY;
import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/** A textbook selector loop. */
final class SelectorEchoServer implements EchoServer {
  private final Selector selector = Selector.open();
  private final ServerSocketChannel listener = ServerSocketChannel.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1024);
  private final Thread thread = new Thread(this::serve, "echo");

  /** Set by the closing thread. */
  private volatile boolean closing;

  SelectorEchoServer() throws IOException {
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.configureBlocking(false);
    listener.register(selector, OP_ACCEPT);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public int port() {
    return listener.socket().getLocalPort();
  }

  @Override
  public long thread() {
    return thread.getId();
  }

  private void serve() {
    try {
      while (!closing) {
        selector.select();
        Iterator<SelectionKey> selected = selector.selectedKeys().iterator();
        while (selected.hasNext()) {
          SelectionKey key = selected.next();
          selected.remove();
          handle(key);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(SelectionKey key) throws IOException {
    if (key.isAcceptable()) {
      SocketChannel accepted = listener.accept();
      accepted.configureBlocking(false);
      accepted.setOption(TCP_NODELAY, true);
      accepted.register(selector, OP_READ);
    } else {
      echo((SocketChannel) key.channel());
    }
  }

  private void echo(SocketChannel channel) throws IOException {
    if (channel.read(buffer.clear()) < 0) {
      channel.close();
      return;
    }
    buffer.flip();
    Check.equal(buffer.remaining(), channel.write(buffer));
  }

  @Override
  public void close() throws IOException {
    closing = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    selector.close();
    listener.close();
  }
}
