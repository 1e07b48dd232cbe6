package io.edgewise.internal.linux;

import static io.edgewise.internal.linux.EpollNatives.EPOLLIN;
import static io.edgewise.internal.linux.EpollNatives.EPOLLWAKEUP;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether EPOLLWAKEUP has an effect here. Where it has none, the kernel ignores it silently. So it
 * is requested once, and the kernel is asked what it has kept: see proc(5) about fdinfo.
 */
public final class WakeupSources {
  private static final Pattern EVENTS = Pattern.compile("tfd:.*events:\\s*([0-9a-f]+)");

  /** Null until it has been found out. */
  private static volatile Boolean available;

  private WakeupSources() {}

  /**
   * Finds out, unless it is known.
   *
   * @throws UnsupportedOperationException if that is not possible now
   */
  public static boolean areAvailable() {
    Boolean known = available;
    if (known == null) {
      try {
        known = findOut();
      } catch (IOException e) {
        throw new UnsupportedOperationException(
            "it cannot be found out whether the kernel would ignore EPOLLWAKEUP: " + e, e);
      }
      available = known;
    }
    return known;
  }

  private static boolean findOut() throws IOException {
    EpollInstance epoll = EpollInstance.open();
    try {
      return isKept(epoll);
    } finally {
      epoll.close();
    }
  }

  private static boolean isKept(EpollInstance epoll) throws IOException {
    int eventfd = Errno.check("eventfd", DescriptorNatives.eventfdCreate());
    try {
      epoll.add(eventfd, EPOLLIN | EPOLLWAKEUP, 0, "an eventfd");
      String info = Files.readString(Path.of("/proc/self/fdinfo/" + epoll.descriptor()));
      Matcher matcher = EVENTS.matcher(info);
      return matcher.find() && (Integer.parseUnsignedInt(matcher.group(1), 16) & EPOLLWAKEUP) != 0;
    } finally {
      Errno.check("close of an eventfd", DescriptorNatives.close(eventfd));
    }
  }
}
