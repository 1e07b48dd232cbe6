package io.edgewise.bench.scenario;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * {@code epoll_wait} through JNI that finds nothing, without a selector: the lower bound for
 * anything in Java.
 */
final class NativeWait extends Loop {
  private static final int MOST_EVENTS = 1024;

  private final int epoll;
  private final ByteBuffer events;
  private final long address;

  NativeWait() throws IOException {
    System.load(Path.of(System.getProperty("bench.native"), "libbench.so").toString());
    epoll = open();
    if (epoll < 0) {
      throw new IOException("no epoll");
    }
    events = ByteBuffer.allocateDirect(MOST_EVENTS * 16);
    address = address(events);
  }

  @Override
  public void step() {
    Check.equal(0, await(epoll, address, MOST_EVENTS, 0));
  }

  @Override
  public void close() {}

  private static native int open();

  private static native long address(ByteBuffer buffer);

  private static native int await(int epoll, long events, int most, int millis);
}
