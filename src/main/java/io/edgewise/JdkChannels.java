package io.edgewise;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.net.ProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

/**
 * Builds the JDK's own channels for another provider, and does what a selector must do with them.
 * The only class that knows {@code sun.nio.ch}'s channels.
 */
final class JdkChannels {
  private static final TrustedLookup.Type SELECTABLE = TrustedLookup.type("sun.nio.ch.SelChImpl");

  private static final MethodHandle DESCRIPTOR =
      SELECTABLE
          .method("getFDVal", int.class)
          .asType(MethodType.methodType(int.class, SelectableChannel.class));

  private static final MethodHandle KILL =
      SELECTABLE
          .method("kill", void.class)
          .asType(MethodType.methodType(void.class, SelectableChannel.class));

  private static final MethodHandle SOCKET;
  private static final MethodHandle SOCKET_OF_FAMILY;
  private static final MethodHandle SERVER_SOCKET;
  private static final MethodHandle SERVER_SOCKET_OF_FAMILY;
  private static final MethodHandle DATAGRAM;
  private static final MethodHandle DATAGRAM_OF_FAMILY;
  private static final MethodHandle PIPE;

  private static final MethodHandle INHERITED =
      TrustedLookup.type("sun.nio.ch.InheritedChannel").staticMethod("getChannel", Channel.class);

  private static final MethodHandle HAS_IPV6 =
      TrustedLookup.type("sun.nio.ch.Net").staticMethod("isIPv6Available", boolean.class);

  static {
    Class<?> provider = SelectorProvider.class;
    Class<?> family = ProtocolFamily.class;

    TrustedLookup.Type socket = TrustedLookup.type("sun.nio.ch.SocketChannelImpl");
    SOCKET = socket.constructor(SocketChannel.class, provider);
    SOCKET_OF_FAMILY = socket.constructor(SocketChannel.class, provider, family);

    TrustedLookup.Type server = TrustedLookup.type("sun.nio.ch.ServerSocketChannelImpl");
    SERVER_SOCKET = server.constructor(ServerSocketChannel.class, provider);
    SERVER_SOCKET_OF_FAMILY = server.constructor(ServerSocketChannel.class, provider, family);

    TrustedLookup.Type datagram = TrustedLookup.type("sun.nio.ch.DatagramChannelImpl");
    DATAGRAM = datagram.constructor(DatagramChannel.class, provider, boolean.class);
    DATAGRAM_OF_FAMILY =
        datagram.constructor(DatagramChannel.class, provider, family, boolean.class);

    PIPE = TrustedLookup.type("sun.nio.ch.PipeImpl").constructor(Pipe.class, provider);
  }

  /** Is initialized when the first channel comes that may be an SCTP channel. */
  private static final class Sctp {
    private static final TrustedLookup.Type CHANNEL =
        TrustedLookup.optionalType("sun.nio.ch.sctp.SctpChannelImpl");

    private static final MethodHandle IS_CONNECTED =
        CHANNEL == null
            ? null
            : CHANNEL
                .method("isConnected", boolean.class)
                .asType(MethodType.methodType(boolean.class, SelectableChannel.class));
  }

  private JdkChannels() {}

  static SocketChannel socket(SelectorProvider provider) throws IOException {
    try {
      return (SocketChannel) SOCKET.invokeExact(provider);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneak(e);
    }
  }

  static SocketChannel socket(SelectorProvider provider, ProtocolFamily family) throws IOException {
    try {
      return (SocketChannel) SOCKET_OF_FAMILY.invokeExact(provider, family);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneak(e);
    }
  }

  static ServerSocketChannel serverSocket(SelectorProvider provider) throws IOException {
    try {
      return (ServerSocketChannel) SERVER_SOCKET.invokeExact(provider);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneak(e);
    }
  }

  static ServerSocketChannel serverSocket(SelectorProvider provider, ProtocolFamily family)
      throws IOException {
    try {
      return (ServerSocketChannel) SERVER_SOCKET_OF_FAMILY.invokeExact(provider, family);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneak(e);
    }
  }

  /** A datagram channel that is interruptible, as the public ones are. */
  static DatagramChannel datagram(SelectorProvider provider) throws IOException {
    try {
      return (DatagramChannel) DATAGRAM.invokeExact(provider, true);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneak(e);
    }
  }

  static DatagramChannel datagram(SelectorProvider provider, ProtocolFamily family)
      throws IOException {
    try {
      return (DatagramChannel) DATAGRAM_OF_FAMILY.invokeExact(provider, family, true);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneak(e);
    }
  }

  static Pipe pipe(SelectorProvider provider) throws IOException {
    try {
      return (Pipe) PIPE.invokeExact(provider);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneak(e);
    }
  }

  /** The channel that standard input is; null if it is no socket. */
  static Channel inherited() throws IOException {
    try {
      return (Channel) INHERITED.invokeExact();
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneak(e);
    }
  }

  static boolean hasIpv6() {
    try {
      return (boolean) HAS_IPV6.invokeExact();
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneak(e);
    }
  }

  /** Whether a channel is one of the JDK's, which alone have what a selector needs. */
  static boolean isSelectable(SelectableChannel channel) {
    return SELECTABLE.isInstance(channel);
  }

  static int descriptor(SelectableChannel channel) {
    try {
      return (int) DESCRIPTOR.invokeExact(channel);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneak(e);
    }
  }

  /** Whether an SCTP channel is connected; true for a channel of another kind. */
  static boolean isSctpConnected(SelectableChannel channel) {
    if (Sctp.CHANNEL == null || !Sctp.CHANNEL.isInstance(channel)) {
      return true;
    }
    try {
      return (boolean) Sctp.IS_CONNECTED.invokeExact(channel);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneak(e);
    }
  }

  /**
   * Closes the descriptor of a closed channel that is registered with no selector any more. A
   * closed channel keeps its descriptor until its last selector calls this.
   */
  static void kill(SelectableChannel channel) throws IOException {
    try {
      KILL.invokeExact(channel);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneak(e);
    }
  }
}
