package io.edgewise.testing;

import io.edgewise.internal.jdk.TrustedLookup;
import io.edgewise.internal.linux.DescriptorNatives;
import io.edgewise.internal.linux.Errno;
import java.lang.invoke.MethodHandle;

/** Breaks descriptors without ever leaving their numbers free for other threads of the JVM. */
public final class Descriptors {
  private static final String CALLS = "sun.nio.ch.InheritedChannel";

  private static final MethodHandle OPEN =
      TrustedLookup.optionalStaticMethod(CALLS, "open0", int.class, String.class, int.class);

  private static final MethodHandle DUP2 =
      TrustedLookup.optionalStaticMethod(CALLS, "dup2", void.class, int.class, int.class);

  private static final int READ_ONLY = 0;

  private Descriptors() {}

  /** Makes a descriptor one of a regular file, open for reading: epoll refuses such. */
  public static void replaceByFile(int descriptor) {
    try {
      int file = (int) OPEN.invokeExact(Child.jar().toString(), READ_ONLY);
      DUP2.invokeExact(file, descriptor);
      Errno.check("close", DescriptorNatives.close(file));
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
