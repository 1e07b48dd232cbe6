package io.edgewise.conformance.modes;

import static org.junit.jupiter.api.Assertions.assertSame;

import io.edgewise.conformance.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The channels are the JDK's own. */
class StockChannelsContract extends ModeContract {
  @Test
  void channelsAreThoseOfTheJdk() throws Exception {
    SelectorProvider ours = provider();
    SelectorProvider jdk = Settings.reference();
    List<ProtocolFamily> families = new ArrayList<>(List.of(StandardProtocolFamily.values()));
    families.removeIf(family -> !isOpened(family, jdk));
    assertSameClass(jdk.openSocketChannel(), ours.openSocketChannel());
    assertSameClass(jdk.openServerSocketChannel(), ours.openServerSocketChannel());
    assertSameClass(jdk.openDatagramChannel(), ours.openDatagramChannel());
    for (ProtocolFamily family : families) {
      assertSameClass(jdk.openSocketChannel(family), ours.openSocketChannel(family));
      assertSameClass(jdk.openServerSocketChannel(family), ours.openServerSocketChannel(family));
      if (family != StandardProtocolFamily.UNIX) {
        assertSameClass(jdk.openDatagramChannel(family), ours.openDatagramChannel(family));
      }
    }
  }

  /** IPv6 is not if the JVM prefers IPv4. */
  private static boolean isOpened(ProtocolFamily family, SelectorProvider provider) {
    try {
      provider.openSocketChannel(family).close();
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertSameClass(SelectableChannel expected, SelectableChannel actual)
      throws Exception {
    try (expected;
        actual) {
      assertSame(expected.getClass(), actual.getClass());
    }
  }
}
