package io.edgewise.internal.linux;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Locale;

/**
 * Tells a failure that may pass, such as that no descriptor is left, from a permanent one. The JDK
 * gives the reason why it could not open or load a file only in the words of the C library.
 */
public final class TransientFailure {
  private static final File ALWAYS_THERE = new File("/dev/null");

  private TransientFailure() {}

  /**
   * The error, if it is one that may pass.
   *
   * @return an {@link Errno}; 0 if it is another
   */
  public static int errno(Throwable trouble) {
    int errno = said(trouble);
    return errno == 0 && noDescriptorIsLeft() ? Errno.EMFILE : errno;
  }

  /** The same, from the messages only. A pure function. */
  static int said(Throwable trouble) {
    for (Throwable e = trouble; e != null; e = e.getCause()) {
      int errno = parse(String.valueOf(e.getMessage()));
      for (Throwable detail : e.getSuppressed()) {
        errno = errno != 0 ? errno : said(detail);
      }
      if (errno != 0) {
        return errno;
      }
    }
    return 0;
  }

  /** Knows the English messages of glibc and of musl. */
  private static int parse(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    if (text.contains("too many open files in system")) {
      return Errno.ENFILE;
    }
    if (text.contains("too many open files") || text.contains("no file descriptors available")) {
      return Errno.EMFILE;
    }
    if (text.contains("cannot allocate memory") || text.contains("out of memory")) {
      return Errno.ENOMEM;
    }
    if (text.contains("no space left on device") || text.contains("quota exceeded")) {
      return Errno.ENOSPC;
    }
    return text.contains("input/output error") || text.contains("i/o error") ? Errno.EIO : 0;
  }

  /** Asks the kernel, in case the message is in another language, or the JDK has none. */
  private static boolean noDescriptorIsLeft() {
    try {
      if (ALWAYS_THERE.exists()) {
        new FileInputStream(ALWAYS_THERE).close();
      }
      return false;
    } catch (SecurityException e) {
      return false; // a missing permission of this jar does not pass
    } catch (IOException e) {
      return true;
    }
  }
}
