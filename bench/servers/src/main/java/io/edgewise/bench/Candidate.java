package io.edgewise.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is compared: a selector provider in a JVM of its own.
 *
 * @param name its name in the results
 * @param jar to be put on the class path; null for none
 * @param provider the class that must then be the JVM's default provider
 * @param options for the JVM
 */
record Candidate(String name, String jar, String provider, List<String> options) {
  private static final String JDK_PROVIDER = "sun.nio.ch.EPollSelectorProvider";
  private static final String EDGEWISE_PROVIDER = "io.edgewise.EpollSelectorProvider";

  /** The JDK's own provider. */
  static final Candidate JDK = new Candidate("jdk", null, JDK_PROVIDER, List.of());

  /** Netty's own epoll transport, for the cases on Netty. */
  static final Candidate NETTY_NATIVE =
      new Candidate(
          "netty-native",
          null,
          JDK_PROVIDER,
          List.of("-D" + NettyTransport.PROPERTY + "=" + NettyTransport.NATIVE));

  /** Reads {@code NAME=JAR[,OPTION...]}: Edgewise from a jar. */
  static Candidate parse(String text) {
    int end = text.indexOf('=');
    if (end <= 0) {
      throw new IllegalArgumentException("not NAME=JAR[,OPTION...]: " + text);
    }
    List<String> parts = Arrays.asList(text.substring(end + 1).split(",", -1));
    return edgewise(text.substring(0, end), parts.get(0), parts.subList(1, parts.size()));
  }

  static Candidate edgewise(String name, String jar, List<String> options) {
    List<String> all = new ArrayList<>(options);
    all.add("-Djava.nio.channels.spi.SelectorProvider=" + EDGEWISE_PROVIDER);
    return new Candidate(name, jar, EDGEWISE_PROVIDER, List.copyOf(all));
  }
}
