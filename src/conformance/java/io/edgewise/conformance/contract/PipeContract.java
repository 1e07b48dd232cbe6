package io.edgewise.conformance.contract;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Feature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pipes. */
public class PipeContract extends Contract {
  private Pipe.SourceChannel source;
  private Pipe.SinkChannel sink;

  @BeforeEach
  void openPipe() throws Exception {
    Feature.PIPE.require();
    Pipe pipe = provider().openPipe();
    source = closing(pipe.source());
    sink = closing(pipe.sink());
    source.configureBlocking(false);
    sink.configureBlocking(false);
  }

  @Test
  void endsHaveTheProvider() {
    assertSame(provider(), source.provider());
    assertSame(provider(), sink.provider());
  }

  @Test
  void writtenDataIsReadable() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = source.register(selector, OP_READ);
    assertEquals(0, selector.selectNow());
    sink.write(ByteBuffer.allocate(1));
    assertEquals(1, selector.select());
    assertEquals(OP_READ, key.readyOps());
    assertEquals(1, source.read(ByteBuffer.allocate(2)));
    selector.selectedKeys().clear();
    assertEquals(0, selector.selectNow());
  }

  @Test
  void closedSinkIsEndOfFile() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = source.register(selector, OP_READ);
    assertEquals(0, selector.selectNow());
    sink.close();
    assertEquals(1, selector.select());
    assertEquals(OP_READ, key.readyOps());
    assertEquals(-1, source.read(ByteBuffer.allocate(1)));
  }

  @Test
  void fullPipeIsNotWritable() throws Exception {
    Selector selector = openSelector();
    SelectionKey key = sink.register(selector, OP_WRITE);
    assertEquals(1, selector.select());
    assertEquals(OP_WRITE, key.readyOps());
    while (sink.write(ByteBuffer.allocate(4096)) > 0) {
      // until it is full
    }
    selector.selectedKeys().clear();
    assertEquals(0, selector.selectNow());
    source.close();
    assertEquals(1, selector.select());
    assertEquals(OP_WRITE, key.readyOps());
    assertThrows(IOException.class, () -> sink.write(ByteBuffer.allocate(1)));
  }

  @Test
  void pipeEndsKnowTheirOperationsAndBlock() throws Exception {
    Pipe pipe = provider().openPipe();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      assertEquals(OP_READ, source.validOps());
      assertEquals(OP_WRITE, sink.validOps());
      assertTrue(source.isBlocking());
      assertTrue(sink.isBlocking());
      source.configureBlocking(false);
      Selector selector = openSelector();
      assertThrows(IllegalArgumentException.class, () -> source.register(selector, OP_WRITE));
      assertThrows(IllegalBlockingModeException.class, () -> sink.register(selector, OP_WRITE));
    }
  }
}
