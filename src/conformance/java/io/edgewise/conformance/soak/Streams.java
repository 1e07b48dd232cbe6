package io.edgewise.conformance.soak;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** What both ends of a stream need. */
final class Streams {
  private Streams() {}

  static void writeAll(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Closes a channel so that its peer sees a reset and no port waits for stray segments. A Unix
   * domain socket is just closed.
   */
  static void reset(SocketChannel channel) throws IOException {
    if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    channel.close();
  }
}
