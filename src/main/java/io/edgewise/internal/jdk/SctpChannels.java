package io.edgewise.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.util.Set;

/**
 * What the JDK's SCTP channels say about their connection. The only class that knows them: the
 * module {@code jdk.sctp} may be absent. Initialized for the first channel that may be one.
 */
final class SctpChannels {
  private static final TrustedLookup.Type CHANNEL =
      TrustedLookup.optionalType("sun.nio.ch.sctp.SctpChannelImpl");

  /** From a channel to boolean; null if this JDK has no such method. */
  private static final MethodHandle IS_CONNECTED = isConnectedMethod();

  /** From a channel to its peer's addresses, which only a connected one has; null if not needed. */
  private static final MethodHandle PEER = IS_CONNECTED == null ? peerMethod() : null;

  private SctpChannels() {}

  private static MethodHandle isConnectedMethod() {
    MethodHandle method =
        CHANNEL == null ? null : CHANNEL.optionalMethod("isConnected", boolean.class);
    return method == null ? null : ofChannel(method, boolean.class);
  }

  private static MethodHandle peerMethod() {
    try {
      Class<?> type = Class.forName("com.sun.nio.sctp.SctpChannel", false, null);
      MethodType signature = MethodType.methodType(Set.class);
      return ofChannel(
          MethodHandles.publicLookup().findVirtual(type, "getRemoteAddresses", signature),
          Set.class);
    } catch (ReflectiveOperationException e) {
      return null; // there are no SCTP channels
    }
  }

  private static MethodHandle ofChannel(MethodHandle method, Class<?> result) {
    return method.asType(MethodType.methodType(result, SelectableChannel.class));
  }

  /** Whether an SCTP channel is connected; true for any other channel. */
  static boolean isConnected(SelectableChannel channel) {
    if (CHANNEL == null || !CHANNEL.isInstance(channel)) {
      return true;
    }
    try {
      return IS_CONNECTED != null
          ? (boolean) IS_CONNECTED.invokeExact(channel)
          : !((Set<?>) PEER.invokeExact(channel)).isEmpty();
    } catch (ClosedChannelException e) {
      return true; // there is no connection to wait for
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }
}
