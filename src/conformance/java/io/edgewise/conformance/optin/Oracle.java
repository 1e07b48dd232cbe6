package io.edgewise.conformance.optin;

import io.edgewise.EpollEvents;
import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.nio.channels.SelectableChannel;
import java.util.Arrays;

/**
 * What is ready according to poll(2). The JDK's internals call it. The kit's manifest opens them
 * when {@code java -jar} runs the kit.
 */
final class Oracle {
  private static final String INTERNALS = "sun.nio.ch.";
  private static final int ALL =
      EpollEvents.IN | EpollEvents.OUT | EpollEvents.PRI | EpollEvents.RDHUP;

  private static final MethodHandle POLL = find("Net", "poll");
  private static final MethodHandle AVAILABLE = find("Net", "available");
  private static final MethodHandle DESCRIPTOR = find("SelChImpl", "getFD");
  private static final MethodHandle NUMBER = find("SelChImpl", "getFDVal");
  private static final MethodHandle NEW_DESCRIPTOR = find("IOUtil", "newFD");

  private Oracle() {}

  private static MethodHandle find(String type, String name) {
    try {
      Method method =
          Arrays.stream(Class.forName(INTERNALS + type).getDeclaredMethods())
              .filter(each -> each.getName().equals(name))
              .findFirst()
              .orElseThrow(() -> new NoSuchMethodException(type + "." + name));
      method.setAccessible(true);
      return MethodHandles.lookup().unreflect(method);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "poll(2) is out of reach: it takes --add-opens java.base/sun.nio.ch=ALL-UNNAMED", e);
    }
  }

  /** The descriptor of a channel of the JDK. */
  static FileDescriptor descriptor(SelectableChannel channel) {
    try {
      return (FileDescriptor) DESCRIPTOR.invoke(channel);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The number of the descriptor of a channel of the JDK. */
  static int number(SelectableChannel channel) {
    try {
      return (int) NUMBER.invoke(channel);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** A descriptor by its number; it is closed by its owner, not here. */
  static FileDescriptor descriptor(int number) {
    try {
      return (FileDescriptor) NEW_DESCRIPTOR.invoke(number);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Which of all events a descriptor is ready for, as a mask of {@link EpollEvents}. */
  static int poll(FileDescriptor descriptor) {
    try {
      return (int) POLL.invoke(descriptor, ALL, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many bytes a stream has unread. */
  static int available(FileDescriptor descriptor) {
    try {
      return (int) AVAILABLE.invoke(descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
