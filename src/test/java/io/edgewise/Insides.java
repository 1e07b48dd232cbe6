package io.edgewise;

import java.lang.reflect.Field;
import java.util.stream.StreamSupport;

/** What no method of Edgewise tells: the slots that are in use, and what was found out once. */
final class Insides {
  private Insides() {}

  private static Field field(Class<?> type, String name) throws NoSuchFieldException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /** How many keys a selector holds a slot for. */
  static long slotsInUse(EpollSelector selector) throws ReflectiveOperationException {
    KeyTable table = (KeyTable) field(InterestList.class, "table").get(selector.interests());
    return StreamSupport.stream(table.asSet().spliterator(), false).count();
  }

  /** Has Edgewise find out anew what the kernel can do. */
  static void forgetKernel() throws ReflectiveOperationException {
    field(EpollInstance.class, "waitsFinely").setBoolean(null, true);
    field(WakeupSources.class, "available").set(null, null);
  }

  /** The waiting side of a selector. */
  static Poller poller(EpollSelector selector) throws ReflectiveOperationException {
    return (Poller) field(EpollSelector.class, "poller").get(selector);
  }

  /** The number of a selector's wake-up eventfd. */
  static int eventfd(EpollSelector selector) throws ReflectiveOperationException {
    return ((Waker) field(Poller.class, "waker").get(poller(selector))).eventfd();
  }
}
