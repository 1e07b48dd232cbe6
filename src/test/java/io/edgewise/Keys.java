package io.edgewise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;

/** Makes keys without registering anything. */
final class Keys implements AutoCloseable {
  private final EpollSelector selector;
  private final DatagramChannel channel;

  Keys() {
    try {
      selector = EpollSelector.open();
      channel = EpollSelectorProvider.provider().openDatagramChannel();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  EpollSelectionKey key() {
    return new EpollSelectionKey(selector, channel, 0, Mode.PLAIN);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
