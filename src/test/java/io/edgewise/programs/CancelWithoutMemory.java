package io.edgewise.programs;

import io.edgewise.EpollSelectorProvider;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** Cancels readable keys when the heap is full, and selects when it is not any more. */
public final class CancelWithoutMemory {
  private static final int KEYS = 100;

  /** What fills the heap. */
  private static Object[] chain;

  private CancelWithoutMemory() {}

  /** Runs the program, which needs a small heap. */
  public static void main(String[] arguments) throws Exception {
    EpollSelectorProvider provider = EpollSelectorProvider.provider();
    try (Selector selector = provider.openSelector()) {
      List<Pipe> pipes = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        Pipe pipe = provider.openPipe();
        pipe.source().configureBlocking(false);
        pipe.source().register(selector, SelectionKey.OP_READ);
        pipes.add(pipe);
      }
      // Once before, so that all classes are loaded.
      pipes.get(0).source().keyFor(selector).cancel();
      selector.selectNow();
      for (Pipe pipe : pipes) {
        pipe.sink().write(ByteBuffer.allocate(1));
      }
      int errors = cancelAll(selector.keys().toArray(SelectionKey[]::new));
      for (int i = 0; i < 3; i++) {
        selector.selectNow();
        selector.selectedKeys().clear();
      }
      System.out.println("cancelled with " + (errors > 0 ? "errors" : "no error"));
      System.out.println("keys that are left: " + selector.keys().size());
      for (Pipe pipe : pipes) {
        pipe.source().close();
        pipe.sink().close();
      }
    }
  }

  private static int cancelAll(SelectionKey[] keys) {
    int errors = 0;
    fillHeap();
    for (SelectionKey key : keys) {
      try {
        key.cancel();
      } catch (OutOfMemoryError e) {
        errors++;
      }
    }
    chain = null;
    return errors;
  }

  private static void fillHeap() {
    int size = 1 << 20;
    while (size >= 1) {
      try {
        Object[] more = new Object[size];
        more[0] = chain;
        chain = more;
      } catch (OutOfMemoryError e) {
        size /= 2;
      }
    }
  }
}
