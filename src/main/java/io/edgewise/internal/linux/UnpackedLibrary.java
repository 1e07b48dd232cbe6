package io.edgewise.internal.linux;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A library that is a file while it is being loaded. The file is in a directory of its own, which
 * nobody else may read or write.
 */
final class UnpackedLibrary implements AutoCloseable {
  private final File directory;
  private final File file;

  private UnpackedLibrary(File directory, String name) {
    this.directory = directory;
    this.file = new File(directory, name);
  }

  /**
   * Creates the directory.
   *
   * @param parent where; it must exist
   * @param name the file's name
   * @throws IOException if it cannot be created
   */
  static UnpackedLibrary in(File parent, String name) throws IOException {
    FileAttribute<Set<PosixFilePermission>> ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    while (true) {
      File directory = new File(parent, "edgewise-" + Long.toHexString(System.nanoTime()));
      try {
        return new UnpackedLibrary(
            Files.createDirectory(directory.toPath(), ownerOnly).toFile(), name);
      } catch (FileAlreadyExistsException e) {
        // Another JVM was there at the same nanosecond: the next one is free.
      }
    }
  }

  /** Copies the library's bytes. */
  void write(URL source) throws IOException {
    URLConnection connection = source.openConnection();
    connection.setUseCaches(false); // otherwise the jar stays open for as long as the JVM runs
    try (InputStream in = connection.getInputStream();
        OutputStream out = new FileOutputStream(file)) {
      in.transferTo(out);
    }
  }

  /** Whether programs on this file system may be run. */
  boolean isExecutable() {
    return file.setExecutable(true) && file.canExecute();
  }

  /**
   * Loads it into the JVM, for the class loader of this class.
   *
   * @throws UnsatisfiedLinkError if that cannot be done; its message does not name the directory
   */
  void load() {
    try {
      System.load(file.getPath());
    } catch (UnsatisfiedLinkError e) {
      String message = String.valueOf(e.getMessage());
      UnsatisfiedLinkError error =
          new UnsatisfiedLinkError(message.replace(file.getPath() + ": ", ""));
      error.initCause(e);
      throw error;
    }
  }

  /** Deletes the file. A library that is loaded stays loaded. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(file.toPath());
      Files.deleteIfExists(directory.toPath());
    } catch (IOException e) {
      // What cannot be deleted stays among temporary files; the library is loaded all the same.
    }
  }
}
