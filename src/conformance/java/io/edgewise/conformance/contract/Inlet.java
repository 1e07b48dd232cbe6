package io.edgewise.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.edgewise.conformance.Feature;
import io.edgewise.conformance.Settings;
import io.edgewise.conformance.TcpPair;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

/**
 * A channel for tests that need any channel, with a way to get a byte into it. It is a datagram
 * channel, the simplest channel that can be ready, or a connected socket if the provider has no
 * datagram channels. It does not block, is writable, and is read only through this class.
 */
abstract class Inlet implements Closeable {
  static Inlet open() throws IOException {
    return Feature.DATAGRAM.isSupported() ? new Datagram() : new Connected();
  }

  abstract SelectableChannel channel();

  /** Makes it readable. */
  abstract void feed() throws IOException;

  /** Reads what feeding it once has put in. */
  abstract void read() throws IOException;

  /** Whether the socket of the closed channel is really gone. */
  abstract boolean isReleased() throws IOException;

  private static ByteBuffer oneByte() {
    return ByteBuffer.wrap(new byte[] {7});
  }

  private static final class Datagram extends Inlet {
    private final DatagramChannel channel = Settings.provider().openDatagramChannel();
    private final SocketAddress address;

    Datagram() throws IOException {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
      address = channel.getLocalAddress();
    }

    @Override
    SelectableChannel channel() {
      return channel;
    }

    @Override
    void feed() throws IOException {
      assertEquals(1, channel.send(oneByte(), address));
    }

    @Override
    void read() throws IOException {
      channel.receive(oneByte());
    }

    /** Only then is its port free again. */
    @Override
    boolean isReleased() throws IOException {
      try (DatagramChannel again = Settings.provider().openDatagramChannel()) {
        again.bind(address);
        return true;
      } catch (BindException e) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class Connected extends Inlet {
    private final TcpPair pair = TcpPair.open();

    Connected() throws IOException {}

    @Override
    SocketChannel channel() {
      return pair.near();
    }

    @Override
    void feed() throws IOException {
      assertEquals(1, pair.far().write(oneByte()));
    }

    @Override
    void read() throws IOException {
      pair.near().read(oneByte());
    }

    @Override
    boolean isReleased() throws IOException {
      return TcpPair.isReset(pair.far());
    }

    @Override
    public void close() throws IOException {
      pair.close();
    }
  }
}
