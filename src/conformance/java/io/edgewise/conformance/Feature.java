package io.edgewise.conformance;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.Pipe;
import java.nio.channels.spi.SelectorProvider;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/**
 * What a provider may lack. It then throws {@link UnsupportedOperationException}. TCP is not
 * optional. The first use finds out what is lacking, by opening one of each.
 */
public enum Feature {
  DATAGRAM("datagram channels", Feature::openDatagram),
  PIPE("pipes", Feature::openPipe),
  UNIX_DOMAIN("Unix domain sockets", Feature::openUnixDomain);

  /** The call that finds out. */
  private interface Attempt {
    void on(SelectorProvider provider) throws IOException;
  }

  private final String plural;
  private final boolean supported;

  Feature(String plural, Attempt attempt) {
    this.plural = plural;
    this.supported = succeeds(attempt);
  }

  /** The tests find anything else that is thrown. */
  private static boolean succeeds(Attempt attempt) {
    try {
      attempt.on(Settings.provider());
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    } catch (IOException | RuntimeException | Error e) {
      return true;
    }
  }

  private static void openDatagram(SelectorProvider provider) throws IOException {
    provider.openDatagramChannel().close();
    provider.openDatagramChannel(StandardProtocolFamily.INET).close();
  }

  private static void openPipe(SelectorProvider provider) throws IOException {
    Pipe pipe = provider.openPipe();
    pipe.source().close();
    pipe.sink().close();
  }

  private static void openUnixDomain(SelectorProvider provider) throws IOException {
    provider.openSocketChannel(StandardProtocolFamily.UNIX).close();
    provider.openServerSocketChannel(StandardProtocolFamily.UNIX).close();
  }

  /** Whether the provider under test has it. */
  public boolean isSupported() {
    return supported;
  }

  /** Ends a test that needs this feature if it is missing; the test counts as skipped. */
  public void require() {
    if (!supported) {
      throw new TestAbortedException("the provider opens no " + plural);
    }
  }

  /** Says which features are missing and left out of tests; empty if none is. */
  public static String leftOut() {
    List<Feature> missing = Arrays.stream(values()).filter(each -> !each.supported).toList();
    return missing.isEmpty()
        ? ""
        : missing.stream()
            .map(each -> each.plural)
            .collect(Collectors.joining(", ", "left out, as the provider opens none: ", "\n"));
  }
}
