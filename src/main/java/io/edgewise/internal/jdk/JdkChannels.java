package io.edgewise.internal.jdk;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.channels.SelectableChannel;

/**
 * What a selector must do with the JDK's channels. The only class that knows their interface {@code
 * sun.nio.ch.SelChImpl}, which gives a channel's descriptor and closes it. Without that interface
 * there is no selector.
 */
public final class JdkChannels {
  // Copied from what was found before, so that nothing can fail here.
  private static final Members MEMBERS = Members.found;
  private static final MethodHandle DESCRIPTOR = MEMBERS.descriptor;
  private static final MethodHandle KILL = MEMBERS.kill;

  private JdkChannels() {}

  /** The interface and its methods. */
  public record Members(TrustedLookup.Type selectable, MethodHandle descriptor, MethodHandle kill) {
    /** Set before the enclosing class is initialized. Guarded by the caller of {@link #find}. */
    private static Members found;

    /**
     * Finds them.
     *
     * @throws LinkageError if this JDK lacks one of them
     */
    public static void find() {
      TrustedLookup.Type selectable = TrustedLookup.type("sun.nio.ch.SelChImpl");
      found =
          new Members(
              selectable,
              ofChannel(selectable.method("getFDVal", int.class)),
              ofChannel(selectable.method("kill", void.class)));
    }

    private static MethodHandle ofChannel(MethodHandle method) {
      return method.asType(
          MethodType.methodType(method.type().returnType(), SelectableChannel.class));
    }
  }

  /** Whether a channel is one of the JDK's: only those have what a selector needs. */
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
