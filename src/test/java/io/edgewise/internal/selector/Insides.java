package io.edgewise.internal.selector;

import io.edgewise.BusyPoll;
import io.edgewise.EpollException;
import io.edgewise.EpollSelector;
import io.edgewise.EpollSelectorProvider;
import io.edgewise.Trigger;
import io.edgewise.internal.arming.Learning;
import io.edgewise.internal.linux.EpollInstance;
import io.edgewise.internal.linux.WakeupSources;
import io.edgewise.internal.settings.Settings;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.stream.StreamSupport;

/** What no method of Edgewise returns: the slots that are in use, and what was found out once. */
public final class Insides {
  private Insides() {}

  private static Field field(Class<?> type, String name) throws NoSuchFieldException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /** Opens a selector that learns, or does not, whatever the property says. */
  public static EpollSelector open(Learning learning) throws EpollException {
    Settings settings = new Settings(Trigger.LEVEL, learning, Duration.ZERO, BusyPoll.OFF);
    return new SelectorImpl(EpollSelectorProvider.provider(), settings);
  }

  /** How many keys a selector holds a slot for. */
  public static long slotsInUse(EpollSelector selector) {
    KeyTable table = ((SelectorImpl) selector).registry().table();
    return StreamSupport.stream(table.asSet().spliterator(), false).count();
  }

  /** Has Edgewise find out anew what the kernel can do. */
  public static void forgetKernel() throws ReflectiveOperationException {
    field(EpollInstance.class, "hasPwait2").setBoolean(null, true);
    field(WakeupSources.class, "available").set(null, null);
  }

  /** The number of a selector's wake-up eventfd. */
  public static int eventfd(EpollSelector selector) throws ReflectiveOperationException {
    Poller poller = (Poller) field(SelectorImpl.class, "poller").get(selector);
    return ((Waker) field(Poller.class, "waker").get(poller)).eventfd();
  }

  static Delivery delivery(EpollSelector selector) throws ReflectiveOperationException {
    return (Delivery) field(SelectorImpl.class, "delivery").get(selector);
  }
}
