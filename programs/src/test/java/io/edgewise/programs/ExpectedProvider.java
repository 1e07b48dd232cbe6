package io.edgewise.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails unless the JVM's default provider is the one that {@code -Dprovider} asked for, before the
 * program has done anything.
 */
final class ExpectedProvider implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    SelectorProvider provider = SelectorProvider.provider();
    assertEquals(System.getProperty("programs.provider"), provider.getClass().getName());
    try (Selector selector = Selector.open()) {
      assertSame(provider, selector.provider());
    }
    DeadSockets.takeStock();
  }
}
