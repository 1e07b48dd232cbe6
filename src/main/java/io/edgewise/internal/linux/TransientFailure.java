package io.edgewise.internal.linux;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Locale;

/**
 * Tells a trouble that may pass, such as no descriptor left, from what stays as it is. The JDK says
 * why it could not open or load a file in words only, which are the C library's.
 */
public final class TransientFailure {
  private static final File ALWAYS_THERE = new File("/dev/null");

  private TransientFailure() {}

  /**
   * Which error it was that may pass.
   *
   * @return an {@link Errno}; 0 if it was another
   */
  public static int errno(Throwable trouble) {
    int errno = said(trouble);
    return errno == 0 && noDescriptorIsLeft() ? Errno.EMFILE : errno;
  }

  /** The same, by what is said only. A pure function. */
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

  /** Knows the words of glibc and of musl, in English. */
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

  /** Asks the kernel, for words in another language, and where the JDK finds nothing to say. */
  private static boolean noDescriptorIsLeft() {
    try {
      if (ALWAYS_THERE.exists()) {
        new FileInputStream(ALWAYS_THERE).close();
      }
      return false;
    } catch (SecurityException e) {
      return false; // nothing that this jar has no right to is going to pass
    } catch (IOException e) {
      return true;
    }
  }
}
