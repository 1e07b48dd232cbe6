package io.edgewise.programs;

import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** Opens a selector when all direct memory that the JVM may have is in use. */
public final class OpenWithoutDirectMemory {
  private OpenWithoutDirectMemory() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws Exception {
    Selector.open().close(); // loading the library takes a byte of it
    List<ByteBuffer> buffers = new ArrayList<>();
    try {
      while (true) {
        buffers.add(ByteBuffer.allocateDirect(1024));
      }
    } catch (OutOfMemoryError e) {
      System.out.println("used up by " + buffers.size());
    }
    try (Selector selector = Selector.open()) {
      System.out.println("opened " + selector.getClass().getName());
      selector.selectNow();
    }
    buffers.clear();
  }
}
