package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Feature;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix domain sockets. */
public class UnixDomainContract extends Contract {
  @TempDir Path directory;

  @BeforeEach
  void requireUnixDomain() {
    Feature.UNIX_DOMAIN.require();
  }

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

  @Test
  void halfCloseIsReadableAndTheOtherDirectionWorks() throws Exception {
    Selector selector = openSelector();
    Connection ends = connectByPath(directory.resolve("half"));
    SelectionKey key = ends.near().register(selector, OP_READ);
    assertEquals(0, selector.selectNow());
    ends.far().shutdownOutput();
    assertEquals(1, selector.select());
    assertEquals(OP_READ, key.readyOps());
    assertEquals(-1, ends.near().read(ByteBuffer.allocate(8)));
    assertEquals(5, ends.near().write(ByteBuffer.allocate(5)));
    assertEquals(5, ends.far().read(ByteBuffer.allocate(8)));
  }

  @Test
  void fullSendBufferIsNotWritableUntilItIsDrained() throws Exception {
    Selector selector = openSelector();
    Connection ends = connectByPath(directory.resolve("full"));
    SelectionKey key = ends.near().register(selector, OP_WRITE);
    assertEquals(1, selector.select());
    int written = 0;
    for (int count = 1; count > 0; written += count) {
      count = ends.near().write(ByteBuffer.allocate(65_536));
    }
    selector.selectedKeys().clear();
    assertEquals(0, selector.selectNow());
    ByteBuffer sink = ByteBuffer.allocate(written);
    while (sink.hasRemaining()) {
      assertTrue(ends.far().read(sink) > 0);
    }
    assertEquals(1, selector.select());
    assertEquals(OP_WRITE, key.readyOps());
  }

  @Test
  void connectWithoutAListenerIsRefusedAtOnce() throws Exception {
    SocketChannel client = closing(provider().openSocketChannel(StandardProtocolFamily.UNIX));
    client.configureBlocking(false);
    Path nowhere = directory.resolve("nowhere");
    assertThrows(IOException.class, () -> client.connect(UnixDomainSocketAddress.of(nowhere)));
  }
}
