package io.edgewise.conformance.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.concurrent.CompletableFuture;

/** Reads a pipe to its end, and gives the sum of the bytes. */
final class Drain implements Handler {
  final CompletableFuture<Long> sum = new CompletableFuture<>();
  private long sumSoFar;

  @Override
  public int ops() {
    return SelectionKey.OP_READ;
  }

  @Override
  public void ready(SelectionKey key, ByteBuffer buffer) throws IOException {
    Pipe.SourceChannel source = (Pipe.SourceChannel) key.channel();
    int count = source.read(buffer.clear());
    if (count < 0) {
      source.close();
      sum.complete(sumSoFar);
      return;
    }
    for (buffer.flip(); buffer.hasRemaining(); ) {
      sumSoFar += buffer.get();
    }
  }
}
