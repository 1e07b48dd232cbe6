package io.edgewise.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Fills a connection until it takes no more bytes, and drains it again. */
public final class SendBuffer {
  private SendBuffer() {}

  /**
   * Writes until the channel takes no more.
   *
   * @param channel a connected channel that does not block
   * @return how many bytes it took
   * @throws IOException if it cannot be written to
   */
  public static long fill(SocketChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    long sent = 0;
    for (int count = channel.write(bytes); count > 0; count = channel.write(bytes.clear())) {
      sent += count;
    }
    return sent;
  }

  /**
   * Reads what was sent.
   *
   * @param channel the other end, which blocks
   * @param length how many bytes, at least
   * @throws IOException if it cannot be read from
   */
  public static void drain(SocketChannel channel, long length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    for (long received = 0; received < length; bytes.clear()) {
      int count = channel.read(bytes);
      assertTrue(count > 0, "the end of the stream");
      received += count;
    }
  }
}
