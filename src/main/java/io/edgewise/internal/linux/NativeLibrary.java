package io.edgewise.internal.linux;

import io.edgewise.EpollException;
import java.io.File;
import java.io.IOException;
import java.lang.annotation.Native;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * Loads the native library: from java.library.path, or else from the jar. Users read its failures
 * when a program does not start, so each says which file, why, and what to set. A failure is not
 * remembered: the next call tries again. Guarded by the caller.
 */
public final class NativeLibrary {
  /** The directory to unpack the library to; a temporary one if it is not set. */
  static final String WORKDIR_PROPERTY = "io.edgewise.native.workdir";

  /**
   * The version of the natives: a checksum of their signatures, which a test compares with them.
   */
  @Native static final int VERSION = 1467579105;

  private static final String CANNOT_LOAD = "Edgewise cannot load its native library: ";

  /** Where the library was loaded from; null if it is not loaded yet. */
  private static String loaded;

  private NativeLibrary() {}

  /** {@link #VERSION} of the library that is loaded. */
  private static native int version();

  /**
   * Loads the library, unless it is loaded. Needs the permission to do so.
   *
   * @throws EpollException if that cannot be done now, for want of descriptors, memory or disk
   *     space
   * @throws UnsatisfiedLinkError if that cannot be done here
   * @throws IllegalArgumentException if {@link #WORKDIR_PROPERTY} is not the name of a directory
   */
  public static void load() throws EpollException {
    String system = System.getProperty("os.name", "");
    if (!system.equals("Linux")) {
      throw new UnsatisfiedLinkError("Edgewise needs Linux, and this system is " + system);
    }
    String name = "edgewise_" + architecture(System.getProperty("os.arch", ""));
    if (loaded == null) {
      loaded = loadFromPath(name);
    }
    checkVersion(loaded, System.mapLibraryName(name));
  }

  /** The architecture, as written in the library's name. */
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

  /** Returns where the library was found. */
  private static String loadFromPath(String name) throws EpollException {
    String file = System.mapLibraryName(name);
    File onPath = findOnPath(file);
    try {
      System.loadLibrary(name);
      return onPath == null ? file : onPath.getPath();
    } catch (IllegalCallerException e) {
      throw failure(
          e.getMessage(),
          "Set --enable-native-access=ALL-UNNAMED, or =io.edgewise on the module path",
          e);
    } catch (UnsatisfiedLinkError e) {
      return loadFromJar(file, onPath == null ? "" : e.getMessage() + "; ", e);
    }
  }

  private static File findOnPath(String file) {
    for (String directory :
        System.getProperty("java.library.path", "").split(File.pathSeparator, -1)) {
      File found = new File(directory, file);
      if (found.isFile()) {
        return found;
      }
    }
    return null;
  }

  private static String loadFromJar(String file, String onPath, UnsatisfiedLinkError before)
      throws EpollException {
    String entry = "META-INF/native/" + file;
    URL source = NativeLibrary.class.getResource("/" + entry);
    if (source == null) {
      throw trouble(
          onPath + "no " + entry + " on the class path",
          "This jar was built for another architecture, or repackaged without it. " + advice(file),
          before);
    }
    File parent = parent();
    String origin = source + ", unpacked to " + parent;
    try (UnpackedLibrary library = UnpackedLibrary.in(parent, file)) {
      write(library, source, origin);
      boolean executable = library.isExecutable();
      try {
        library.load();
      } catch (UnsatisfiedLinkError e) {
        String reason = executable ? "" : ": the directory is mounted noexec";
        throw trouble(onPath + origin + reason + ": " + e.getMessage(), advice(file), e);
      }
    } catch (IOException e) {
      if (e instanceof EpollException told) {
        throw told;
      }
      throw trouble(onPath + origin + ": " + reason(parent, e), advice(file), e);
    }
    return origin;
  }

  /** Writes our own file: a failure to open or write it may pass, but not a broken jar. */
  private static void write(UnpackedLibrary library, URL source, String origin)
      throws EpollException {
    try {
      library.write(source);
    } catch (ZipException e) {
      throw failure(origin + ": " + e.getMessage(), "Is the jar complete?", e);
    } catch (IOException e) {
      int errno = TransientFailure.errno(e);
      throw passing(origin, errno == 0 ? Errno.EIO : errno, e);
    }
  }

  /** Where to create a directory of our own. If the user names the place, it is created, too. */
  private static File parent() {
    String named = System.getProperty(WORKDIR_PROPERTY);
    if (named == null) {
      return new File(System.getProperty("java.io.tmpdir", "/tmp")).getAbsoluteFile();
    }
    try {
      if (!named.isBlank()) {
        File directory = Path.of(named).toFile().getAbsoluteFile();
        makeDirectories(directory);
        return directory;
      }
    } catch (InvalidPathException e) {
      // like an empty name
    }
    throw new IllegalArgumentException(
        "-D" + WORKDIR_PROPERTY + "=" + named + ": this is no name of a directory");
  }

  private static void makeDirectories(File directory) {
    try {
      Files.createDirectories(directory.toPath());
    } catch (IOException e) {
      // Creating a directory in it fails next, for the same reason, and says so.
    }
  }

  private static String reason(File parent, IOException e) {
    return parent.exists() && !parent.isDirectory()
        ? "Not a directory"
        : !parent.exists() ? "No such directory" : String.valueOf(reasonOf(e));
  }

  /** The reason without the file's name, with which the message begins: it differs each time. */
  private static String reasonOf(IOException e) {
    if (e instanceof java.nio.file.FileSystemException refused) {
      return refused.getReason() == null ? refused.getClass().getSimpleName() : refused.getReason();
    }
    return e.getMessage();
  }

  /** Checks that the functions that were loaded are those of this jar. */
  private static void checkVersion(String origin, String file) {
    int version;
    try {
      version = version();
    } catch (UnsatisfiedLinkError e) {
      throw otherVersion(
          origin, file, "it has no function io.edgewise.internal.linux.NativeLibrary.version", e);
    }
    if (version != VERSION) {
      throw otherVersion(origin, file, "its functions are " + version + ", not " + VERSION, null);
    }
  }

  private static UnsatisfiedLinkError otherVersion(
      String origin, String file, String reason, Throwable cause) {
    return failure(
        origin + " is of another version of Edgewise: " + reason,
        "Take the jar and "
            + file
            + " from one version, or remove the library from"
            + " java.library.path: the jar has its own",
        cause);
  }

  private static String advice(String file) {
    return "Set -D"
        + WORKDIR_PROPERTY
        + "=DIR to a writable directory that is not mounted noexec, or put "
        + file
        + " on java.library.path";
  }

  /** The error for a failure; if that may pass, it is thrown as an exception instead. */
  private static UnsatisfiedLinkError trouble(String reason, String advice, Throwable cause)
      throws EpollException {
    int errno = TransientFailure.errno(cause);
    if (errno != 0) {
      throw passing(reason, errno, cause);
    }
    return failure(reason, advice, cause);
  }

  private static EpollException passing(String reason, int errno, Throwable cause) {
    String advice =
        errno == Errno.ENOSPC
            ? "make room, or set -D" + WORKDIR_PROPERTY + "=DIR"
            : Errno.advice(errno);
    EpollException e =
        new EpollException(
            "loading Edgewise's native library (" + reason + ")", null, errno, advice);
    e.initCause(cause);
    return e;
  }

  private static UnsatisfiedLinkError failure(String reason, String advice, Throwable cause) {
    UnsatisfiedLinkError error = new UnsatisfiedLinkError(CANNOT_LOAD + reason + ". " + advice);
    error.initCause(cause);
    return error;
  }
}
