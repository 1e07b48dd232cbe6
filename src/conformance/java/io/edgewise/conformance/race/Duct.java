package io.edgewise.conformance.race;

import io.edgewise.conformance.Feature;
import io.edgewise.conformance.Settings;
import io.edgewise.conformance.TcpPair;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A pipe, or a connection if the provider has no pipes; neither end blocks. Its sink is always
 * writable. When the sink's descriptor is closed, its source shows it.
 */
record Duct(SelectableChannel source, SelectableChannel sink) implements Closeable {
  static Duct open() throws IOException {
    if (!Feature.PIPE.isSupported()) {
      TcpPair pair = TcpPair.open();
      return new Duct(pair.near(), pair.far());
    }
    Pipe pipe = Settings.provider().openPipe();
    pipe.source().configureBlocking(false);
    pipe.sink().configureBlocking(false);
    return new Duct(pipe.source(), pipe.sink());
  }

  void makeReadable() throws IOException {
    if (((WritableByteChannel) sink).write(ByteBuffer.wrap(new byte[] {7})) != 1) {
      throw new IOException("there is no room");
    }
  }

  /** Reads one byte from its source; returns whether there was one. */
  boolean readOne() throws IOException {
    return read() == 1;
  }

  private int read() throws IOException {
    return ((ReadableByteChannel) source).read(ByteBuffer.allocate(1));
  }

  /** Whether the sink's descriptor is closed, and not only the channel. */
  boolean isReleased() throws IOException {
    return source instanceof SocketChannel socket ? TcpPair.isReset(socket) : read() < 0;
  }

  @Override
  public void close() throws IOException {
    sink.close();
    source.close();
  }
}
