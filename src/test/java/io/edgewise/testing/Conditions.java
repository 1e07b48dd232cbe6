package io.edgewise.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * What a mutant needs to be noticed, beside its test.
 *
 * @param jvmOptions options of the JVM that runs the test
 * @param kitOptions options of the conformance kit, if it is that which runs the test
 * @param sinceJdk the oldest JDK that can notice
 */
public record Conditions(List<String> jvmOptions, List<String> kitOptions, int sinceJdk) {
  /** What most mutants need: nothing. */
  public static final Conditions NONE = new Conditions(List.of(), List.of(), 0);

  public Conditions jvm(String... options) {
    return new Conditions(List.of(options), kitOptions, sinceJdk);
  }

  public Conditions kit(String... options) {
    return new Conditions(jvmOptions, List.of(options), sinceJdk);
  }

  public Conditions since(int jdk) {
    return new Conditions(jvmOptions, kitOptions, jdk);
  }

  /** Whether every supported JDK will do. */
  public boolean holdOnAnyJdk() {
    return sinceJdk == 0;
  }

  public boolean holdOnThisJdk() {
    return sinceJdk <= Runtime.version().feature();
  }

  /** For the tables of mutants: what follows the name of the test. */
  public String asSuffix() {
    List<String> parts = new ArrayList<>();
    jvmOptions.forEach(option -> parts.add("`" + option + "`"));
    if (!kitOptions.isEmpty()) {
      parts.add("`" + String.join(" ", kitOptions) + "`");
    }
    if (!holdOnAnyJdk()) {
      parts.add("JDK " + sinceJdk);
    }
    return parts.isEmpty() ? "" : ", with " + String.join(", ", parts);
  }
}
