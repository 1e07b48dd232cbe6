package io.edgewise.internal.jdk;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.net.ProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Arrays;

/**
 * Opens the JDK's own channels for another provider. The only class that knows their constructors.
 * Where a constructor is missing, the JDK's provider opens the channel: only {@code
 * channel.provider()} differs then.
 */
public final class JdkChannelFactory {
  // Copied from what was found before, so that nothing can fail here.
  private static final Members MEMBERS = Members.found;
  private static final SelectorProvider JDK = Members.jdk;

  private JdkChannelFactory() {}

  /** The constructors and static methods; null where this JDK has none. */
  public record Members(
      MethodHandle socket,
      MethodHandle socketOfFamily,
      MethodHandle serverSocket,
      MethodHandle serverSocketOfFamily,
      MethodHandle datagram,
      MethodHandle datagramOfFamily,
      MethodHandle pipe,
      MethodHandle inherited,
      MethodHandle hasIpv6) {
    /** Set before the enclosing class is initialized. Guarded by the caller of {@link #find}. */
    private static Members found;

    /** The JDK's own provider; null if it is not needed. Set and guarded in the same way. */
    private static SelectorProvider jdk;

    /**
     * Finds them.
     *
     * @throws LinkageError if this JDK lacks one of them, and its own provider, too
     */
    public static void find() {
      Class<?> provider = SelectorProvider.class;
      Class<?> family = ProtocolFamily.class;
      String socket = "sun.nio.ch.SocketChannelImpl";
      String server = "sun.nio.ch.ServerSocketChannelImpl";
      String datagram = "sun.nio.ch.DatagramChannelImpl";
      Members members =
          new Members(
              constructor(socket, SocketChannel.class, provider),
              constructor(socket, SocketChannel.class, provider, family),
              constructor(server, ServerSocketChannel.class, provider),
              constructor(server, ServerSocketChannel.class, provider, family),
              constructor(datagram, DatagramChannel.class, provider, boolean.class),
              constructor(datagram, DatagramChannel.class, provider, family, boolean.class),
              constructor("sun.nio.ch.PipeImpl", Pipe.class, provider),
              TrustedLookup.optionalStaticMethod(
                  "sun.nio.ch.InheritedChannel", "getChannel", Channel.class),
              TrustedLookup.optionalStaticMethod(
                  "sun.nio.ch.Net", "isIPv6Available", boolean.class));
      jdk = members.isComplete() ? null : jdkProvider();
      found = members;
    }

    /** Whether the JDK's own provider is never needed. */
    private boolean isComplete() {
      return !Arrays.asList(
              socket,
              socketOfFamily,
              serverSocket,
              serverSocketOfFamily,
              datagram,
              datagramOfFamily,
              pipe,
              inherited)
          .contains(null);
    }

    private static SelectorProvider jdkProvider() {
      return (SelectorProvider)
          TrustedLookup.type("sun.nio.ch.DefaultSelectorProvider").staticValue("get");
    }

    private static MethodHandle constructor(String type, Class<?> as, Class<?>... parameters) {
      TrustedLookup.Type found = TrustedLookup.optionalType(type);
      return found == null ? null : found.optionalConstructor(as, parameters);
    }
  }

  public static SocketChannel socket(SelectorProvider provider) throws IOException {
    try {
      return MEMBERS.socket == null
          ? JDK.openSocketChannel()
          : (SocketChannel) MEMBERS.socket.invokeExact(provider);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  public static SocketChannel socket(SelectorProvider provider, ProtocolFamily family)
      throws IOException {
    try {
      return MEMBERS.socketOfFamily == null
          ? JDK.openSocketChannel(family)
          : (SocketChannel) MEMBERS.socketOfFamily.invokeExact(provider, family);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  public static ServerSocketChannel serverSocket(SelectorProvider provider) throws IOException {
    try {
      return MEMBERS.serverSocket == null
          ? JDK.openServerSocketChannel()
          : (ServerSocketChannel) MEMBERS.serverSocket.invokeExact(provider);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  public static ServerSocketChannel serverSocket(SelectorProvider provider, ProtocolFamily family)
      throws IOException {
    try {
      return MEMBERS.serverSocketOfFamily == null
          ? JDK.openServerSocketChannel(family)
          : (ServerSocketChannel) MEMBERS.serverSocketOfFamily.invokeExact(provider, family);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  /** A datagram channel that is interruptible, as the public ones are. */
  public static DatagramChannel datagram(SelectorProvider provider) throws IOException {
    try {
      return MEMBERS.datagram == null
          ? JDK.openDatagramChannel()
          : (DatagramChannel) MEMBERS.datagram.invokeExact(provider, true);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  public static DatagramChannel datagram(SelectorProvider provider, ProtocolFamily family)
      throws IOException {
    try {
      return MEMBERS.datagramOfFamily == null
          ? JDK.openDatagramChannel(family)
          : (DatagramChannel) MEMBERS.datagramOfFamily.invokeExact(provider, family, true);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  public static Pipe pipe(SelectorProvider provider) throws IOException {
    try {
      return MEMBERS.pipe == null ? JDK.openPipe() : (Pipe) MEMBERS.pipe.invokeExact(provider);
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  /** The channel of standard input; null if that is no socket. */
  public static Channel inherited() throws IOException {
    try {
      return MEMBERS.inherited == null
          ? JDK.inheritedChannel()
          : (Channel) MEMBERS.inherited.invokeExact();
    } catch (Throwable e) {
      throw TrustedLookup.<IOException>sneakyThrow(e);
    }
  }

  /** Whether there is IPv6; true if that is not known, and then the kernel decides. */
  public static boolean hasIpv6() {
    try {
      return MEMBERS.hasIpv6 == null || (boolean) MEMBERS.hasIpv6.invokeExact();
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }
}
