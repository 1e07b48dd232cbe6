package io.edgewise.conformance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The parsed command line. */
final class Options {
  static final String USAGE =
      """
      java -jar edgewise-conformance.jar --provider CLASS|default [OPTION]...

        --provider CLASS     the SelectorProvider to test, by the name of its class, which has a
                             public constructor without parameters, or with a provider to wrap;
                             CLASS#METHOD, a static method that returns it; default, the JVM's own
        --classpath JARS     where its classes are, written as for java -classpath
        --area NAME,...      only these areas: %s
        --test NAME,...      only these tests: Class or Class#method, without packages
        --reports DIRECTORY  write JUnit's XML below it
        --programs N         how many random programs are run on the provider and on the JDK's,
                             which must agree (2000)
        --opt-in-programs N  how many random programs of Edgewise's own API are run, of each sort
                             (as many as --programs, at most 10000)
        --rounds N           how many times each race is run (2000)
        --seed N             where random choices start (a random number, printed)
        --patience DURATION  how long to wait for what must happen, as in PT20S (20 seconds)
        --threads KIND       in which threads tests and their tasks run: platform, or virtual,
                             which JDK 21 and later have (platform)
        --soak MINUTES       instead of tests: use it hard for so long, and see whether
                             descriptors, memory or threads grow
        --help               print this

      Exit code: 0 all passed, 1 something failed, 2 the command line or the provider is unusable.
      """
          .formatted(String.join(", ", Area.names()));

  /** At the end of an entry of a class path: all jars of the directory. */
  private static final String ALL_JARS = File.separator + "*";

  /** The options that say how tests are run. */
  private static final Set<String> OF_TESTS =
      Set.of("--area", "--test", "--reports", "--programs", "--opt-in-programs", "--rounds");

  String provider;
  final List<Path> classPath = new ArrayList<>();
  final Set<Area> areas = EnumSet.noneOf(Area.class);
  final List<String> tests = new ArrayList<>();
  Path reports;
  Duration soak;

  /** The names of all given options. */
  private final Set<String> given = new TreeSet<>();

  /** System properties to set, by name. */
  final Map<String, String> settings = new TreeMap<>();

  private Options() {}

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException naming what is wrong with it
   */
  static Options parse(String... arguments) {
    Options options = new Options();
    Iterator<String> rest = Arrays.asList(arguments).iterator();
    while (rest.hasNext()) {
      String name = rest.next();
      if (!rest.hasNext()) {
        throw new IllegalArgumentException("no value, or no option: " + name);
      }
      options.set(name, rest.next());
    }
    if (options.provider == null) {
      throw new IllegalArgumentException("--provider is missing");
    }
    options.ensureConsistent();
    if (options.areas.isEmpty()) {
      options.areas.addAll(List.of(Area.values()));
    }
    return options;
  }

  /** Whether a command line asks for help and nothing else. */
  static boolean askForHelp(String... arguments) {
    return arguments.length == 1 && Set.of("--help", "-help", "-h").contains(arguments[0]);
  }

  private void ensureConsistent() {
    given.retainAll(OF_TESTS);
    if (soak != null && !given.isEmpty()) {
      throw new IllegalArgumentException(
          "--soak runs no tests, which is what this is for: " + String.join(", ", given));
    }
  }

  private void set(String name, String value) {
    given.add(name);
    switch (name) {
      case "--provider" -> setProvider(value);
      case "--classpath" -> addJars(value);
      case "--area" -> names(name, value).forEach(area -> areas.add(Area.named(area)));
      case "--test" -> tests.addAll(names(name, value));
      case "--reports" -> reports = directory(name, value);
      case "--programs" -> settings.put(Settings.PROGRAMS, positive(name, value));
      case "--opt-in-programs" -> settings.put(Settings.OPT_IN_PROGRAMS, positive(name, value));
      case "--rounds" -> settings.put(Settings.ROUNDS, positive(name, value));
      case "--seed" -> settings.put(Settings.SEED, Long.toString(number(name, value)));
      case "--patience" -> settings.put(Settings.PATIENCE, duration(name, value));
      case "--threads" -> settings.put(Settings.VIRTUAL_THREADS, virtualThreads(name, value));
      case "--soak" -> soak = minutes(name, value);
      default -> throw new IllegalArgumentException("unknown option: " + name);
    }
  }

  /** Whether threads are virtual: true or false. */
  private static String virtualThreads(String name, String value) {
    return switch (value) {
      case "platform" -> "false";
      case "virtual" -> {
        if (!Threads.canBeVirtual()) {
          throw new IllegalArgumentException(
              name + ": JDK " + Runtime.version().feature() + " has no virtual threads");
        }
        yield "true";
      }
      default ->
          throw new IllegalArgumentException(name + ": neither platform nor virtual: " + value);
    };
  }

  private void setProvider(String value) {
    provider = value;
    settings.put(Settings.PROVIDER, value);
  }

  private void addJars(String value) {
    for (String entry : split(value, File.pathSeparator)) {
      if (entry.endsWith(ALL_JARS)) {
        addJarsOf(existing(entry.substring(0, entry.length() - ALL_JARS.length())));
      } else {
        classPath.add(existing(entry));
      }
    }
  }

  private static Path existing(String entry) {
    Path path = Path.of(entry);
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("--classpath: no such file or directory: " + entry);
    }
    return path;
  }

  private void addJarsOf(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".jar"))
          .sorted()
          .forEach(classPath::add);
    } catch (IOException e) {
      throw new IllegalArgumentException("--classpath: cannot be listed: " + e, e);
    }
  }

  private static List<String> names(String name, String value) {
    List<String> names = split(value, ",");
    if (names.isEmpty()) {
      throw new IllegalArgumentException(name + ": there is no name in \"" + value + '"');
    }
    return names;
  }

  private static List<String> split(String value, String separator) {
    return Arrays.stream(value.split(separator, -1)).filter(part -> !part.isBlank()).toList();
  }

  private static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + ": not a whole number: " + value, e);
    }
  }

  private static String positive(String name, String value) {
    long number = number(name, value);
    if (number < 1 || number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(name + ": out of range: " + value);
    }
    return Long.toString(number);
  }

  private static Path directory(String name, String value) {
    try {
      Path directory = Files.createDirectories(Path.of(value));
      if (Files.isWritable(directory)) {
        return directory;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(name + ": " + e, e);
    }
    throw new IllegalArgumentException(name + ": cannot be written to: " + value);
  }

  private static String duration(String name, String value) {
    try {
      Duration duration = Duration.parse(value);
      if (duration.toDays() > 365 || duration.compareTo(Duration.ofMillis(1)) < 0) {
        throw new IllegalArgumentException(name + ": out of range: " + value);
      }
      return duration.toString();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(name + ": not an ISO duration: " + value, e);
    }
  }

  /** Fractions are allowed. */
  private static Duration minutes(String name, String value) {
    double minutes;
    try {
      minutes = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + ": not a number of minutes: " + value, e);
    }
    if (!(minutes > 0 && minutes <= Duration.ofDays(365).toMinutes())) {
      throw new IllegalArgumentException(name + ": out of range: " + value);
    }
    return Duration.ofMillis(Math.round(minutes * 60_000));
  }
}
