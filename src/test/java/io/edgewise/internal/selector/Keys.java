package io.edgewise.internal.selector;

import io.edgewise.EpollSelector;
import io.edgewise.EpollSelectorProvider;
import io.edgewise.internal.arming.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;

/** Makes keys without registering anything. */
public final class Keys implements AutoCloseable {
  private final SelectorImpl selector;
  private final DatagramChannel channel;

  Keys() {
    try {
      selector = (SelectorImpl) EpollSelector.open();
      channel = EpollSelectorProvider.provider().openDatagramChannel();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SelectionKeyImpl key() {
    return new SelectionKeyImpl(selector, channel, 0, Mode.NIO);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
