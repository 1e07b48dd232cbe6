package io.edgewise.conformance.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/** Handles a ready channel; it is the attachment of the channel's key. */
interface Handler {
  /** The interest set that the channel is registered with. */
  int ops();

  /**
   * Deals with what is ready; may close the channel, and must do so at the end of the stream.
   *
   * @param buffer the selecting thread's buffer, free for use
   */
  void ready(SelectionKey key, ByteBuffer buffer) throws IOException;
}
