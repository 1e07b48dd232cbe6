package io.edgewise.internal.linux;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewise.Epoll;
import io.edgewise.programs.FirstUse;
import io.edgewise.programs.ShowAvailability;
import io.edgewise.programs.ShowProvider;
import io.edgewise.testing.Child;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading the native library, and what is said when it cannot be loaded. */
@Tag("loading")
class LoadingTest {
  private static final String ADVICE =
      "Set -Dio.edgewise.native.workdir=DIR to a writable directory that is not mounted noexec";

  @TempDir Path directory;

  @Test
  void epollIsAvailable() {
    assertTrue(Epoll.isAvailable());
    assertNull(Epoll.unavailabilityCause());
    assertDoesNotThrow(Epoll::ensureAvailability);
  }

  @Test
  void otherArchitectureIsNamed() throws Exception {
    new Child()
        .option(Child.DROP_IN, "-Dos.arch=s390x")
        .run(ShowProvider.class)
        .assertFailure()
        .assertPrinted("no native library for the architecture s390x: it knows amd64 and aarch64");
    assertEquals("x86_64", NativeLibrary.architecture("x86_64"));
    assertEquals("aarch_64", NativeLibrary.architecture("aarch64"));
    assertThrows(UnsatisfiedLinkError.class, () -> NativeLibrary.architecture("i386"));
  }

  @Test
  void libraryThatTheJarDoesNotHaveIsNamed() throws Exception {
    String other = System.getProperty("os.arch").equals("aarch64") ? "amd64" : "aarch64";
    String file = "edgewise_" + NativeLibrary.architecture(other) + ".so";
    new Child()
        .option(Child.DROP_IN, "-Dos.arch=" + other)
        .run(ShowProvider.class)
        .assertFailure()
        .assertPrinted("Edgewise cannot load its native library: no META-INF/native/lib", file)
        .assertPrinted("built for another architecture, or repackaged without it");
  }

  @Test
  void optionThatAllowsNativeAccessIsNamedWhereItIsNeeded() throws Exception {
    assumeTrue(Runtime.version().feature() >= 24, "native access is always allowed before JDK 24");
    new Child()
        .withoutNativeAccess()
        .option(Child.DROP_IN, "--illegal-native-access=deny")
        .run(ShowProvider.class)
        .assertFailure()
        .assertPrinted("Edgewise cannot load its native library", "Illegal native access")
        .assertPrinted("Set --enable-native-access=ALL-UNNAMED")
        .assertNotPrinted(ADVICE);
  }

  @Test
  void otherSystemIsNamed() throws Exception {
    new Child()
        .option(Child.DROP_IN, "-Dos.name=Plan 9")
        .run(ShowProvider.class)
        .assertFailure()
        .assertPrinted("Edgewise needs Linux, and this system is Plan 9");
  }

  private Path libraryIn(FileSystem jar) throws IOException {
    try (Stream<Path> files = Files.list(jar.getPath("META-INF/native"))) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void truncatedLibraryIsNamed() throws Exception {
    Path copy = Files.copy(Child.jar(), directory.resolve("truncated.jar"));
    try (FileSystem jar = FileSystems.newFileSystem(copy)) {
      Path library = libraryIn(jar);
      byte[] bytes = Files.readAllBytes(library);
      Files.write(library, Arrays.copyOf(bytes, 20));
    }
    new Child()
        .jar(copy)
        .option(Child.DROP_IN)
        .run(ShowProvider.class)
        .assertFailure()
        .assertPrinted("Edgewise cannot load its native library", "truncated.jar!/META-INF/native")
        .assertPrinted("file too short", ADVICE);
  }

  @Test
  void directoryThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    new Child()
        .option(Child.DROP_IN, "-Dio.edgewise.native.workdir=" + file)
        .run(ShowProvider.class)
        .assertFailure()
        .assertPrinted(
            "Edgewise cannot load its native library",
            "unpacked to " + file,
            "Not a directory",
            ADVICE);
  }

  @Test
  void directoryMountedNoexecIsNamed() throws Exception {
    assumeTrue(canMount(), "needs the right to mount");
    String mount = "mount -t tmpfs -o noexec tmpfs " + directory + " && exec \"$@\"";
    new Child()
        .by("unshare", "-m", "sh", "-c", mount, "sh")
        .option(Child.DROP_IN, "-Djava.io.tmpdir=" + directory)
        .run(ShowProvider.class)
        .assertFailure()
        .assertPrinted("Edgewise cannot load its native library", "unpacked to " + directory)
        .assertPrinted("noexec", ADVICE);
  }

  private boolean canMount() throws IOException, InterruptedException {
    String mount = "mount -t tmpfs tmpfs " + directory;
    return new ProcessBuilder("unshare", "-m", "sh", "-c", mount).start().waitFor() == 0;
  }

  @Test
  void directoryThatDoesNotExistIsNamed() throws Exception {
    new Child()
        .option(Child.DROP_IN, "-Djava.io.tmpdir=" + directory + "/none")
        .run(ShowProvider.class)
        .assertFailure()
        .assertPrinted("unpacked to " + directory + "/none: No such directory. " + ADVICE);
  }

  @Test
  void directoryThatIsSetIsUsedAndLeftEmpty() throws Exception {
    Path workdir = directory.resolve("made/as/needed");
    new Child()
        .option(Child.DROP_IN, "-Djava.io.tmpdir=/nowhere")
        .option("-Dio.edgewise.native.workdir=" + workdir)
        .run(ShowAvailability.class)
        .assertSuccess()
        .assertPrinted("available true", "mapped " + workdir + "/edgewise-");
    try (Stream<Path> files = Files.list(workdir)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void libraryOnTheLibraryPathIsUsedWithoutUnpacking() throws Exception {
    try (FileSystem jar = FileSystems.newFileSystem(Child.jar())) {
      Path library = libraryIn(jar);
      Files.copy(library, directory.resolve(library.getFileName().toString()));
    }
    new Child()
        .option("-Djava.library.path=" + directory)
        .run(ShowAvailability.class)
        .assertSuccess()
        .assertPrinted("available true", "mapped " + directory + "/lib");
  }

  /** Compiles C to a library of the name that is looked for. */
  private Path libraryOf(String source) throws Exception {
    String name = "edgewise_" + NativeLibrary.architecture(System.getProperty("os.arch"));
    Path library = directory.resolve(System.mapLibraryName(name));
    Path file = Files.writeString(directory.resolve("library.c"), source);
    String[] command = {
      "gcc", "-shared", "-fPIC", "-nostdlib", "-o", library.toString(), file.toString()
    };
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    return library;
  }

  private void assertIsOfAnotherVersion(Path library, String reason) throws Exception {
    String error =
        "java.lang.UnsatisfiedLinkError: Edgewise cannot load its native library: "
            + (library + " is of another version of Edgewise: " + reason + ". ")
            + ("Take the jar and " + library.getFileName() + " from one version, or remove the ")
            + "library from java.library.path: the jar has its own\n";
    new Child()
        .option(Child.DROP_IN, "-Djava.library.path=" + directory)
        .run(FirstUse.class, "selector", "edgewise", "pipe", "cause")
        .assertSuccess()
        .assertPrinted("selector: " + error, "edgewise: " + error, "pipe: " + error)
        .assertPrinted("cause: " + error)
        .assertNotPrinted("unpacked");
  }

  @Test
  void libraryOnTheLibraryPathThatHasNothingIsNamed() throws Exception {
    assertIsOfAnotherVersion(
        libraryOf("int nothing;\n"),
        "it has no function io.edgewise.internal.linux.NativeLibrary.version");
  }

  @Test
  void libraryOnTheLibraryPathThatIsOfAnotherVersionIsNamed() throws Exception {
    assertIsOfAnotherVersion(
        libraryOf(
            "int Java_io_edgewise_internal_linux_NativeLibrary_version(void) { return 4711; }\n"),
        "its functions are 4711, not " + NativeLibrary.VERSION);
  }

  @Test
  void brokenLibraryOnTheLibraryPathIsPassedOver() throws Exception {
    Files.writeString(libraryOf("int nothing;\n"), "no library");
    new Child()
        .option("-Djava.library.path=" + directory)
        .run(ShowAvailability.class)
        .assertSuccess()
        .assertPrinted("available true");
  }

  /** A library is told from one of another version by this number only. */
  @Test
  void versionIsThatOfTheNatives() throws Exception {
    CRC32 sum = new CRC32();
    Stream.of(
            EpollNatives.class,
            DescriptorNatives.class,
            MemoryNatives.class,
            NativeLibrary.class,
            Class.forName("io.edgewise.internal.jdk.JdkNatives"))
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> Modifier.isNative(method.getModifiers()))
        .map(Method::toString)
        .sorted()
        .forEach(signature -> sum.update(signature.getBytes(StandardCharsets.UTF_8)));
    int version = (int) (sum.getValue() & Integer.MAX_VALUE);
    assertEquals(
        version, NativeLibrary.VERSION, "natives have changed: set NativeLibrary.VERSION to this");
  }

  @Test
  void unavailabilityIsAskedForWithoutAnException() throws Exception {
    new Child()
        .option("-Dos.name=Plan 9")
        .run(ShowAvailability.class)
        .assertSuccess()
        .assertPrinted("available false", "cause java.lang.UnsatisfiedLinkError: Edgewise needs")
        .assertPrinted("ensure java.lang.UnsatisfiedLinkError: Edgewise needs Linux");
  }
}
