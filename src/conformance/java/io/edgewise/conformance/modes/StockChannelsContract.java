package io.edgewise.conformance.modes;

import static org.junit.jupiter.api.Assertions.assertSame;

import io.edgewise.conformance.Settings;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import org.junit.jupiter.api.Test;

/** The channels are the JDK's own. */
class StockChannelsContract extends ModeContract {
  @Test
  void channelsAreThoseOfTheJdk() throws Exception {
    SelectorProvider ours = provider();
    SelectorProvider jdk = Settings.reference();
    assertSameClass(jdk.openSocketChannel(), ours.openSocketChannel());
    assertSameClass(jdk.openServerSocketChannel(), ours.openServerSocketChannel());
    assertSameClass(jdk.openDatagramChannel(), ours.openDatagramChannel());
    for (ProtocolFamily family : StandardProtocolFamily.values()) {
      if (!isSupportedByTheReference(provider -> provider.openSocketChannel(family))) {
        continue;
      }
      assertSameClass(jdk.openSocketChannel(family), ours.openSocketChannel(family));
      assertSameClass(jdk.openServerSocketChannel(family), ours.openServerSocketChannel(family));
      if (family != StandardProtocolFamily.UNIX) {
        assertSameClass(jdk.openDatagramChannel(family), ours.openDatagramChannel(family));
      }
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
