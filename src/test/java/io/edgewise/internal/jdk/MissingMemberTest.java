package io.edgewise.internal.jdk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.ConformanceTest;
import io.edgewise.programs.CancelWithoutMemory;
import io.edgewise.programs.FirstUse;
import io.edgewise.programs.ShowProvider;
import io.edgewise.testing.Child;
import io.edgewise.testing.Compilation;
import io.edgewise.testing.SctpShim;
import io.edgewise.testing.SourceFiles;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A JDK that lacks a member that Edgewise looks for. The classes that look for members are compiled
 * anew: each name is passed to {@code seek} first, which fails as the JDK would.
 */
@Tag("loading")
class MissingMemberTest {
  private static final String ROOT = "src/main/java";
  private static final String PACKAGE = "io/edgewise/internal/jdk/";
  private static final String SOUGHT = "sought: ";
  private static final String TRUSTED_LOOKUP = "java.lang.invoke.MethodHandles$Lookup.IMPL_LOOKUP";
  private static final String OPEN = "java.lang.Module.implAddOpens";

  /** Without these a channel's descriptor is not known, or is never closed. */
  private static final Set<String> REQUIRED =
      Set.of("sun.nio.ch.SelChImpl", "sun.nio.ch.SelChImpl.getFDVal", "sun.nio.ch.SelChImpl.kill");

  private static final String[] ALL_USES = {
    "selector", "edgewise", "provider", "socket", "server", "datagram", "pipe", "ensure"
  };

  private static final String SEEK =
      """
        static String seek(String member, Throwable failure) {
          if (java.util.List.of(System.getProperty("missing", "").split(";")).contains(member)) {
            throw TrustedLookup.<RuntimeException>sneakyThrow(failure);
          }
          System.out.println("sought: " + member);
          return member;
        }

        static <T> T seek(T found, String member, Throwable failure) {
          seek(member, failure);
          return found;
        }
      """;

  @TempDir private Path directory;

  @BeforeEach
  void compile() throws Exception {
    Path lookup =
        write(
            "TrustedLookup",
            "JdkNatives.trustedLookup(MethodHandles.Lookup.class)",
            "seek(JdkNatives.trustedLookup(MethodHandles.Lookup.class), \""
                + TRUSTED_LOOKUP
                + "\", new NoSuchFieldError())",
            "JdkNatives.openPackage(",
            "seek(\"" + OPEN + "\", new NoSuchMethodError());\n    JdkNatives.openPackage(",
            "Class.forName(name,",
            "Class.forName(seek(name, new ClassNotFoundException()),",
            "(type, name,",
            "(type, seek(name, type.getName() + \".\" + name, new NoSuchMethodException()),",
            "type.getDeclaredMethod(name)",
            "type.getDeclaredMethod("
                + "seek(name, type.getName() + \".\" + name, new NoSuchMethodException()))",
            "findConstructor(type,",
            "findConstructor(seek(type, type.getName() + \" of \" + parameters.length"
                + " + \" parameters\", new NoSuchMethodException()),",
            "  private TrustedLookup() {}\n",
            "  private TrustedLookup() {}\n\n" + SEEK);
    Path selectors =
        write(
            "JdkSelectors",
            "\"cancelledKeys\"",
            "TrustedLookup.seek(\"cancelledKeys\", new InternalError())");
    Compilation.patch(directory, "io.edgewise", List.of(lookup, selectors), Child.jar(), directory);
  }

  /** Writes a source with texts replaced, each of which must be there. */
  private Path write(String type, String... pairs) throws Exception {
    String source = Files.readString(SourceFiles.of(ROOT, type));
    for (int i = 0; i < pairs.length; i += 2) {
      String text = pairs[i];
      assertTrue(source.contains(text), () -> "not in " + type + ": " + text);
      source = source.replace(text, pairs[i + 1]);
    }
    Path file = directory.resolve(PACKAGE + type + ".java");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, source);
  }

  private Child without(String... members) {
    return new Child().classPathFirst(directory).option(missing(members)).option(Child.DROP_IN);
  }

  private static String missing(String... members) {
    return "-Dmissing=" + String.join(";", members);
  }

  private Set<String> sought(Child.Outcome outcome) {
    Set<String> names = new TreeSet<>();
    outcome
        .output()
        .lines()
        .filter(line -> line.startsWith(SOUGHT))
        .forEach(line -> names.add(line.substring(SOUGHT.length())));
    return names;
  }

  private void assertWorks(Child.Outcome outcome) {
    outcome.assertSuccess().assertPrinted("done");
    for (String use : ALL_USES) {
      outcome.assertPrinted(use + ": ok");
    }
  }

  @Test
  void eachMemberIsMissingInTurn() throws Exception {
    Child.Outcome nothing = without().run(FirstUse.class, ALL_USES);
    assertWorks(nothing);
    Set<String> members = sought(nothing);
    assertTrue(members.containsAll(REQUIRED), members::toString);
    assertTrue(members.contains(TRUSTED_LOOKUP), members::toString);
    assertTrue(members.contains("cancelledKeys"), members::toString);
    for (String member : members) {
      if (REQUIRED.contains(member)) {
        assertIsNamed(member);
      } else {
        assertWorks(without(member).run(FirstUse.class, ALL_USES));
        if (member.contains("SocketChannelImpl")) {
          without(member).run(ShowProvider.class).assertPrinted("read 5");
        }
      }
    }
  }

  private void assertIsNamed(String member) throws Exception {
    String kind = member.endsWith("Impl") ? "class " : "method ";
    without(member)
        .run(FirstUse.class, "selector")
        .assertPrinted(
            "selector: java.lang.UnsatisfiedLinkError: Edgewise cannot run on this JDK (")
        .assertPrinted("): it has no " + kind + member);
  }

  /** JNI may not even be able to open packages: then the user can. */
  @Test
  void userOpensThePackages() throws Exception {
    String open = "java.base/sun.nio.ch=ALL-UNNAMED";
    without(TRUSTED_LOOKUP, OPEN)
        .run(FirstUse.class, "selector")
        .assertPrinted(
            "selector: java.lang.UnsatisfiedLinkError: Edgewise cannot run on this JDK (")
        .assertPrinted("may be used: set --add-opens " + open);
    assertWorks(
        without(TRUSTED_LOOKUP, OPEN).option("--add-opens", open).run(FirstUse.class, ALL_USES));
  }

  /** What the contract says of cancelled keys, where they are in the JDK's own hash set. */
  @Test
  void cancelledKeysStayWhereTheJdkHasThem() throws Exception {
    Child.Outcome outcome =
        runKit(
            new Child().option(missing("cancelledKeys")),
            "--area",
            "keys,cancellation,close,concurrency");
    outcome.assertSuccess().assertPrinted(", 0 failed");
  }

  /** Each cancelled key is allocated for then: what an Error keeps out of the set is found. */
  @Test
  void keyThatIsCancelledWithoutMemoryIsDeregistered() throws Exception {
    without("cancelledKeys")
        .option("-Xmx24m", "-XX:+UseSerialGC")
        .run(CancelWithoutMemory.class)
        .assertSuccess()
        .assertPrinted("cancelled with errors", "keys that are left: 0");
    new Child()
        .option("-Xmx24m", "-XX:+UseSerialGC")
        .run(CancelWithoutMemory.class)
        .assertSuccess()
        .assertPrinted("cancelled with no error", "keys that are left: 0");
  }

  @Test
  void sctpChannelsTellTheirConnectionByTheirPeer() throws Exception {
    Child.Outcome outcome =
        runKit(
            new Child()
                .option(missing("sun.nio.ch.sctp.SctpChannelImpl.isConnected"))
                .by(SctpShim.in(directory)),
            "--area",
            "sctp");
    outcome.assertSuccess().assertPrinted("PASS: 6 passed, 0 failed, 0 skipped");
  }

  private Child.Outcome runKit(Child child, String... more) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--provider", ConformanceTest.OURS));
    arguments.addAll(List.of("--classpath", directory + File.pathSeparator + Child.jar()));
    arguments.addAll(List.of(more));
    return child
        .within(Duration.ofMinutes(5))
        .runJar(ConformanceTest.KIT, arguments.toArray(String[]::new));
  }
}
