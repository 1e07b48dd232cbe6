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
 * A channel for tests that need any, with a way to get a byte into it: a datagram channel, which is
 * the simplest that can be ready, or a connected socket if the provider has no such channels. It
 * does not block, is ready to be written to, and is read from by nobody else.
 */
abstract class Inlet implements Closeable {
  static Inlet open() throws IOException {
    return Feature.DATAGRAM.isSupported() ? new Datagram() : new Connected();
  }

  abstract SelectableChannel channel();

  /** Makes it readable. */
  abstract void feed() throws IOException;

  /** Takes out what came in by feeding it once. */
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

    /** Only then can its port be had again. */
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
