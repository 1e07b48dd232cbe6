package io.edgewise;

import java.io.IOException;
import java.nio.channels.DatagramChannel;

/** Makes keys without registering anything. */
final class Keys implements AutoCloseable {
  private final EpollSelector selector;
  private final DatagramChannel channel;

  Keys() throws IOException {
    selector = (EpollSelector) EpollSelectorProvider.provider().openSelector();
    channel = EpollSelectorProvider.provider().openDatagramChannel();
  }

  EpollSelectionKey key() {
    return new EpollSelectionKey(selector, channel, 0);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
