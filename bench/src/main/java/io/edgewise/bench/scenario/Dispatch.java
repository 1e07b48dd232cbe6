package io.edgewise.bench.scenario;

import static java.nio.channels.SelectionKey.OP_READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;

/**
 * The life of an event in a server with workers, but in one thread: a byte arrives, the key is
 * selected and its interest taken away, the selector selects again, the byte is read and the
 * interest given back.
 */
final class Dispatch extends Loop {
  private final Selector selector = Selector.open();
  private final Pipe pipe = Pipe.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1);

  Dispatch() throws IOException {
    pipe.source().configureBlocking(false);
    pipe.source().register(selector, OP_READ);
  }

  @Override
  public void step() throws IOException {
    Check.equal(1, pipe.sink().write(buffer.clear()));
    Check.equal(1, selector.select());
    Iterator<SelectionKey> selected = selector.selectedKeys().iterator();
    SelectionKey key = selected.next();
    selected.remove();
    Check.equal(OP_READ, key.readyOps());
    key.interestOps(0);
    Check.equal(0, selector.selectNow());
    Check.equal(1, pipe.source().read(buffer.clear()));
    key.interestOps(OP_READ);
  }

  @Override
  public void close() throws IOException {
    selector.close();
    pipe.source().close();
    pipe.sink().close();
  }
}
