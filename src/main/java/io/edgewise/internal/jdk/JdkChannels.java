package io.edgewise.internal.jdk;

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
public final class JdkChannels {
  // Copied from what was found before: nothing can fail here.
  private static final Members MEMBERS = Members.found;
  private static final MethodHandle DESCRIPTOR = MEMBERS.descriptor;
  private static final MethodHandle KILL = MEMBERS.kill;

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

  /** The channels' constructors, and what their common interface has. */
  public record Members(
      TrustedLookup.Type selectable,
      MethodHandle descriptor,
      MethodHandle kill,
      MethodHandle socket,
      MethodHandle socketOfFamily,
      MethodHandle serverSocket,
      MethodHandle serverSocketOfFamily,
      MethodHandle datagram,
      MethodHandle datagramOfFamily,
      MethodHandle pipe,
      MethodHandle inherited,
      MethodHandle hasIpv6) {
    /** Set before the class around this is initialized. Guarded by whoever loads them. */
    private static Members found;

    /**
     * Finds them.
     *
     * @throws LinkageError if this JDK has not got one of them
     */
    public static void find() {
      Class<?> provider = SelectorProvider.class;
      Class<?> family = ProtocolFamily.class;
      TrustedLookup.Type selectable = TrustedLookup.type("sun.nio.ch.SelChImpl");
      TrustedLookup.Type socket = TrustedLookup.type("sun.nio.ch.SocketChannelImpl");
      TrustedLookup.Type server = TrustedLookup.type("sun.nio.ch.ServerSocketChannelImpl");
      TrustedLookup.Type datagram = TrustedLookup.type("sun.nio.ch.DatagramChannelImpl");
      found =
          new Members(
              selectable,
              ofChannel(selectable.method("getFDVal", int.class)),
              ofChannel(selectable.method("kill", void.class)),
              socket.constructor(SocketChannel.class, provider),
              socket.constructor(SocketChannel.class, provider, family),
              server.constructor(ServerSocketChannel.class, provider),
              server.constructor(ServerSocketChannel.class, provider, family),
              datagram.constructor(DatagramChannel.class, provider, boolean.class),
              datagram.constructor(DatagramChannel.class, provider, family, boolean.class),
              TrustedLookup.type("sun.nio.ch.PipeImpl").constructor(Pipe.class, provider),
              TrustedLookup.type("sun.nio.ch.InheritedChannel")
                  .staticMethod("getChannel", Channel.class),
              TrustedLookup.type("sun.nio.ch.Net").staticMethod("isIPv6Available", boolean.class));
    }

    private static MethodHandle ofChannel(MethodHandle method) {
      return method.asType(
          MethodType.methodType(method.type().returnType(), SelectableChannel.class));
    }
  }

  public static SocketChannel socket(SelectorProvider provider) throws IOException {
    try {
      return (SocketChannel) MEMBERS.socket.invokeExact(provider);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  public static SocketChannel socket(SelectorProvider provider, ProtocolFamily family)
      throws IOException {
    try {
      return (SocketChannel) MEMBERS.socketOfFamily.invokeExact(provider, family);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  public static ServerSocketChannel serverSocket(SelectorProvider provider) throws IOException {
    try {
      return (ServerSocketChannel) MEMBERS.serverSocket.invokeExact(provider);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  public static ServerSocketChannel serverSocket(SelectorProvider provider, ProtocolFamily family)
      throws IOException {
    try {
      return (ServerSocketChannel) MEMBERS.serverSocketOfFamily.invokeExact(provider, family);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  /** A datagram channel that is interruptible, as the public ones are. */
  public static DatagramChannel datagram(SelectorProvider provider) throws IOException {
    try {
      return (DatagramChannel) MEMBERS.datagram.invokeExact(provider, true);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  public static DatagramChannel datagram(SelectorProvider provider, ProtocolFamily family)
      throws IOException {
    try {
      return (DatagramChannel) MEMBERS.datagramOfFamily.invokeExact(provider, family, true);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  public static Pipe pipe(SelectorProvider provider) throws IOException {
    try {
      return (Pipe) MEMBERS.pipe.invokeExact(provider);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  /** The channel that standard input is; null if it is no socket. */
  public static Channel inherited() throws IOException {
    try {
      return (Channel) MEMBERS.inherited.invokeExact();
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  public static boolean hasIpv6() {
    try {
      return (boolean) MEMBERS.hasIpv6.invokeExact();
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }

  /** Whether a channel is one of the JDK's, which alone have what a selector needs. */
  public static boolean isSelectable(SelectableChannel channel) {
    return MEMBERS.selectable.isInstance(channel);
  }

  public static int descriptor(SelectableChannel channel) {
    try {
      return (int) DESCRIPTOR.invokeExact(channel);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }

  /** Whether an SCTP channel is connected; true for a channel of another kind. */
  public static boolean isSctpConnected(SelectableChannel channel) {
    if (Sctp.CHANNEL == null || !Sctp.CHANNEL.isInstance(channel)) {
      return true;
    }
    try {
      return (boolean) Sctp.IS_CONNECTED.invokeExact(channel);
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }

  /**
   * Closes the descriptor of a closed channel that is registered with no selector any more. A
   * closed channel keeps its descriptor until its last selector calls this.
   */
  public static void kill(SelectableChannel channel) throws IOException {
    try {
      KILL.invokeExact(channel);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }
}
