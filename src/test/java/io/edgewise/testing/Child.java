package io.edgewise.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Runs a program in a JVM of its own, on the jar, and sees what it prints. */
public final class Child {
  public static final String DROP_IN =
      "-Djava.nio.channels.spi.SelectorProvider=io.edgewise.EpollSelectorProvider";

  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  private static final String OUR_JAR = System.getProperty("edgewise.jar");

  private final List<String> prefix = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final List<String> classPath = new ArrayList<>();
  private Duration limit = Duration.ofMinutes(1);

  /** A directory of classes that are found before those of the jar; null if there is none. */
  public static final String MUTANT_PROPERTY = "edgewise.mutant";

  public Child() {
    String mutant = System.getProperty(MUTANT_PROPERTY);
    if (mutant != null) {
      classPath.add(mutant);
    }
    classPath.add(OUR_JAR);
    classPath.add(testClasses());
    options.add("-ea");
    options.add("-Xcheck:jni");
    options.add("-Djava.awt.headless=true");
    options.add(NATIVE_ACCESS);
    options.addAll(optionsOfAllTests());
  }

  private static List<String> optionsOfAllTests() {
    return Pattern.compile(" ")
        .splitAsStream(System.getProperty("edgewise.jvm.options", ""))
        .filter(option -> !option.isEmpty())
        .toList();
  }

  public static Path jar() {
    return Path.of(OUR_JAR);
  }

  public static String testClasses() {
    try {
      return Path.of(Child.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a program printed, to both streams, and how it ended. */
  public record Outcome(int exit, String output) {
    public Outcome assertSuccess() {
      assertEquals(0, exit, output);
      return this;
    }

    public Outcome assertFailure() {
      assertFalse(exit == 0, output);
      return this;
    }

    public Outcome assertPrinted(String... texts) {
      for (String text : texts) {
        assertTrue(output.contains(text), () -> "no <" + text + "> in:\n" + output);
      }
      return this;
    }

    public Outcome assertNotPrinted(String text) {
      assertFalse(output.contains(text), () -> "<" + text + "> in:\n" + output);
      return this;
    }
  }

  public Child option(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** Leaves out the option that allows native code. */
  public Child withoutNativeAccess() {
    options.remove(NATIVE_ACCESS);
    return this;
  }

  /** Puts something before the jar on the class path. */
  public Child classPathFirst(Path entry) {
    classPath.add(0, entry.toString());
    return this;
  }

  /** Runs on another jar instead of ours. */
  public Child jar(Path jar) {
    classPath.set(classPath.indexOf(OUR_JAR), jar.toString());
    return this;
  }

  /** Adds every entry of this JVM's own class path, where the test libraries are. */
  public Child withTestLibraries() {
    Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getProperty("java.class.path"))
        .filter(entry -> entry.endsWith(".jar") && !entry.equals(OUR_JAR))
        .forEach(classPath::add);
    return this;
  }

  /** Sets the system properties that our own tests read. */
  public Child withPropertiesOfTests() {
    System.getProperties()
        .stringPropertyNames()
        .forEach(
            name -> {
              if (name.startsWith("edgewise.")) {
                options.add("-D" + name + "=" + System.getProperty(name));
              }
            });
    return this;
  }

  /** Has the JVM's command line run by another command. */
  public Child by(String... command) {
    prefix.addAll(List.of(command));
    return this;
  }

  /** Allows it more time than a minute. */
  public Child within(Duration longer) {
    limit = longer;
    return this;
  }

  public Outcome run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    return execute(
        List.of("-cp", String.join(File.pathSeparator, classPath), main.getName()), arguments);
  }

  /** Runs a jar on its own, without ours. */
  public Outcome runJar(Path jar, String... arguments) throws IOException, InterruptedException {
    return execute(List.of("-jar", jar.toString()), arguments);
  }

  private Outcome execute(List<String> program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(program);
    command.addAll(List.of(arguments));
    return execute(command);
  }

  private Outcome execute(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("child", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      Outcome outcome = new Outcome(process.exitValue(), Files.readString(output));
      assertTrue(ended, () -> "hangs: " + command + "\n" + outcome.output());
      return outcome.assertNotPrinted("in native method");
    } finally {
      Files.delete(output);
    }
  }
}
