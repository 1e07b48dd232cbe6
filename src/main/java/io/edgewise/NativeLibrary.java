package io.edgewise;

import io.netty.util.internal.NativeLibraryLoader;
import java.io.File;
import java.net.URL;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Loads the native library from the jar. Its failures are what a user reads when a JVM does not
 * start, so each says which file, why, and what to set.
 */
final class NativeLibrary {
  /** The directory to unpack the library to; a temporary one if it is not set. */
  static final String WORKDIR_PROPERTY = "io.edgewise.native.workdir";

  /** The loader's own property, whose name is relocated in the jar together with the loader. */
  private static final String LOADER_WORKDIR_PROPERTY = "io.netty.native.workdir";

  private NativeLibrary() {}

  /**
   * Loads the library, unless it is loaded.
   *
   * @throws UnsatisfiedLinkError if that cannot be done
   */
  static void load() {
    String system = System.getProperty("os.name", "");
    if (!system.equals("Linux")) {
      throw new UnsatisfiedLinkError("Edgewise needs Linux, and this system is " + system);
    }
    String name = "edgewise_" + architecture(System.getProperty("os.arch", ""));
    ClassLoader loader = NativeLibrary.class.getClassLoader(); // null on the boot class path
    String directory = System.getProperty(WORKDIR_PROPERTY);
    if (directory != null) {
      System.setProperty(LOADER_WORKDIR_PROPERTY, directory);
    }
    LoaderLog log = LoaderLog.install();
    try {
      NativeLibraryLoader.load(name, loader);
      Native.eventSize(); // a library of another version lacks a function: see it now
    } catch (Throwable e) {
      throw failure(name, loader, log.messages(), e);
    }
  }

  /** The architecture as the library's name has it. */
  static String architecture(String osArch) {
    return switch (osArch) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64" -> "aarch_64";
      default ->
          throw new UnsatisfiedLinkError(
              "Edgewise has no native library for the architecture "
                  + osArch
                  + ": it knows amd64 and aarch64");
    };
  }

  private static UnsatisfiedLinkError failure(
      String name, ClassLoader loader, List<String> log, Throwable cause) {
    String file = "META-INF/native/" + System.mapLibraryName(prefix() + name);
    URL found = loader == null ? ClassLoader.getSystemResource(file) : loader.getResource(file);
    StringBuilder text = new StringBuilder("Edgewise cannot load its native library: ");
    if (found == null) {
      text.append("no ").append(file).append(" on the class path");
      text.append("; this jar was built for another architecture, or repackaged without it");
    } else {
      text.append(found).append(", unpacked to ").append(directory());
    }
    for (String reason : reasons(cause, log)) {
      text.append("; ").append(reason);
    }
    text.append(". ").append(advice(cause, System.mapLibraryName(prefix() + name)));
    UnsatisfiedLinkError error = new UnsatisfiedLinkError(text.toString());
    error.initCause(cause);
    return error;
  }

  private static String advice(Throwable cause, String library) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof IllegalCallerException) {
        return "Set --enable-native-access=ALL-UNNAMED, or =io.edgewise on the module path";
      }
    }
    return "Set -D"
        + WORKDIR_PROPERTY
        + "=DIR to a writable directory that is not mounted noexec, or put "
        + library
        + " on java.library.path";
  }

  /** Each thing that went wrong, once. */
  private static Set<String> reasons(Throwable cause, List<String> log) {
    Set<String> reasons = new LinkedHashSet<>();
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e.getMessage() != null) {
        reasons.add(e.getMessage());
      }
      for (Throwable detail : e.getSuppressed()) {
        reasons.add(String.valueOf(detail.getMessage()));
      }
    }
    reasons.addAll(log);
    return reasons;
  }

  /** The loader puts its package's prefix, where it is relocated, before a library's name. */
  private static String prefix() {
    String type = NativeLibraryLoader.class.getName();
    // Spelled so that relocation does not change it.
    String original = String.join(".", "io", "netty", "util", "internal", "NativeLibraryLoader");
    return type.substring(0, type.length() - original.length()).replace('.', '_');
  }

  private static File directory() {
    String workdir = System.getProperty(LOADER_WORKDIR_PROPERTY);
    return new File(workdir != null ? workdir : System.getProperty("java.io.tmpdir", "/tmp"));
  }
}
