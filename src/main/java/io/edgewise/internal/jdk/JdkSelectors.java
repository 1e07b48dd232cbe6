package io.edgewise.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;

/**
 * Replaces a private field of the JDK's {@link AbstractSelector}. The only class that knows the
 * field, and the JDK's internal {@code Unsafe}.
 */
public final class JdkSelectors {
  // Copied from what was found before, so that nothing can fail here.
  private static final Members MEMBERS = Members.found;

  private JdkSelectors() {}

  /**
   * How the field is written.
   *
   * @param putReference null if the field cannot be written in this JDK
   */
  public record Members(MethodHandle putReference, long cancelledKeys) {
    private static final Members NONE = new Members(null, 0);

    /** Set before the enclosing class is initialized. Guarded by the caller of {@link #find}. */
    private static Members found;

    /** Finds it. */
    public static void find() {
      found = search();
    }

    private static Members search() {
      TrustedLookup.Type type = TrustedLookup.optionalType("jdk.internal.misc.Unsafe");
      Object unsafe = type == null ? null : type.optionalInstance("theUnsafe");
      if (unsafe == null) {
        return NONE;
      }
      MethodHandle objectFieldOffset =
          type.optionalMethod("objectFieldOffset", long.class, Class.class, String.class);
      MethodHandle putReference =
          type.optionalMethod("putReference", void.class, Object.class, long.class, Object.class);
      if (objectFieldOffset == null || putReference == null) {
        return NONE;
      }
      try {
        long offset =
            (long) objectFieldOffset.invoke(unsafe, AbstractSelector.class, "cancelledKeys");
        return new Members(putReference.bindTo(unsafe), offset);
      } catch (InternalError e) {
        return NONE; // there is no such field
      } catch (Throwable e) {
        throw TrustedLookup.<RuntimeException>sneakyThrow(e);
      }
    }
  }

  /**
   * Replaces the cancelled-key set of a selector that nobody else has seen yet.
   *
   * @return false if this JDK does not allow it
   */
  public static boolean setCancelledKeys(AbstractSelector selector, Set<SelectionKey> set) {
    if (MEMBERS.putReference == null) {
      return false;
    }
    try {
      MEMBERS.putReference.invokeExact((Object) selector, MEMBERS.cancelledKeys, (Object) set);
      return true;
    } catch (Throwable e) {
      throw TrustedLookup.<RuntimeException>sneakyThrow(e);
    }
  }
}
