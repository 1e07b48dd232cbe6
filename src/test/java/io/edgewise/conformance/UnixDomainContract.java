package io.edgewise.conformance;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix domain sockets. */
public abstract class UnixDomainContract extends Contract {
  @TempDir Path directory;

  @Test
  void connectionIsAcceptedUsedAndEnded() throws Exception {
    Selector selector = openSelector();
    ServerSocketChannel server =
        closing(provider().openServerSocketChannel(StandardProtocolFamily.UNIX));
    server.bind(UnixDomainSocketAddress.of(directory.resolve("socket")));
    server.configureBlocking(false);
    final SelectionKey accept = server.register(selector, OP_ACCEPT);
    assertNull(server.accept());
    assertEquals(0, selector.selectNow());

    SocketChannel client = closing(provider().openSocketChannel(StandardProtocolFamily.UNIX));
    client.connect(server.getLocalAddress());
    assertEquals(1, selector.select());
    assertEquals(OP_ACCEPT, accept.readyOps());
    selector.selectedKeys().clear();

    SocketChannel accepted = closing(server.accept());
    assertSame(provider(), accepted.provider());
    accepted.configureBlocking(false);
    SelectionKey key = accepted.register(selector, OP_READ);
    assertEquals(0, selector.selectNow());
    client.write(ByteBuffer.allocate(3));
    assertEquals(1, selector.select());
    assertEquals(OP_READ, key.readyOps());
    assertEquals(3, accepted.read(ByteBuffer.allocate(8)));

    key.interestOps(OP_READ | OP_WRITE);
    client.close();
    selector.selectedKeys().clear();
    assertEquals(1, selector.select());
    assertEquals(OP_READ | OP_WRITE, key.readyOps());
    assertEquals(-1, accepted.read(ByteBuffer.allocate(8)));
  }
}
