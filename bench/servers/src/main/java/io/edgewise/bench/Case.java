package io.edgewise.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is measured: one side of a program, with a number of connections.
 *
 * @param name its name in the results
 * @param pauseMicros how long each connection is idle before each request: without it, a client on
 *     the same machine is so quick that some servers find its next request without selecting
 */
record Case(String name, Program program, Side measured, int connections, int pauseMicros) {
  /** The meaning of a name without its number of connections. */
  private record Subject(Program program, Side measured) {}

  private static final Map<String, Subject> SUBJECTS = new LinkedHashMap<>();

  static {
    SUBJECTS.put("tomcat", new Subject(Program.TOMCAT, Side.SERVER));
    SUBJECTS.put("jetty", new Subject(Program.JETTY, Side.SERVER));
    SUBJECTS.put("undertow", new Subject(Program.UNDERTOW, Side.SERVER));
    SUBJECTS.put("netty", new Subject(Program.NETTY, Side.SERVER));
    SUBJECTS.put("grpc", new Subject(Program.GRPC, Side.SERVER));
    SUBJECTS.put("jdk-httpserver", new Subject(Program.JDK_HTTP_SERVER, Side.SERVER));
    SUBJECTS.put("zookeeper-server", new Subject(Program.ZOOKEEPER, Side.SERVER));
    SUBJECTS.put("zookeeper-client", new Subject(Program.ZOOKEEPER, Side.CLIENT));
    SUBJECTS.put("kafka-broker", new Subject(Program.KAFKA, Side.SERVER));
    SUBJECTS.put("kafka-client", new Subject(Program.KAFKA, Side.CLIENT));
    SUBJECTS.put("httpasyncclient", new Subject(Program.HTTP_ASYNC_CLIENT, Side.CLIENT));
  }

  private static final Pattern NAME = Pattern.compile("(.*?)(?:-(\\d+))?(?:@(\\d+))?");

  /** The cases of a run that names none. */
  static final List<String> DEFAULTS =
      List.of(
          "tomcat",
          "tomcat-16",
          "tomcat-16@1000",
          "jetty",
          "jetty-16",
          "jetty-16@1000",
          "undertow",
          "undertow-16",
          "netty",
          "netty-16",
          "grpc",
          "grpc-16",
          "jdk-httpserver",
          "zookeeper-server",
          "zookeeper-server-16",
          "zookeeper-client",
          "kafka-broker",
          "kafka-broker-16",
          "kafka-client",
          "httpasyncclient");

  /**
   * Returns a case by its name: {@code jetty} has one connection, {@code jetty-16} has sixteen, and
   * {@code jetty-16@1000} pauses for a millisecond before each request.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Case named(String name) {
    Matcher parts = NAME.matcher(name);
    Subject subject = parts.matches() ? SUBJECTS.get(parts.group(1)) : null;
    if (subject == null) {
      throw new IllegalArgumentException("no case " + name + "; there are " + SUBJECTS.keySet());
    }
    return new Case(
        name,
        subject.program,
        subject.measured,
        number(parts.group(2), 1),
        number(parts.group(3), 0));
  }

  private static int number(String digits, int otherwise) {
    return digits == null ? otherwise : Integer.parseInt(digits);
  }

  /** Whether the measured side can run on Netty's native transport. */
  boolean isOnNetty() {
    return measured == Side.SERVER && (program == Program.NETTY || program == Program.GRPC);
  }
}
