package io.edgewise.internal.selector;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A selector as a channel, which can be registered with another selector. It is readable when the
 * selector has something to select. Its descriptor is the selector's: closing the channel ends its
 * registrations, and closes nothing else. Any thread.
 */
final class SelectorChannel extends AbstractSelectableChannel {
  private final SelectorImpl selector;
  private final Set<SelectionKeyImpl> keys = ConcurrentHashMap.newKeySet();

  SelectorChannel(SelectorImpl selector) {
    super(selector.provider());
    this.selector = selector;
    try {
      configureBlocking(false);
    } catch (IOException e) {
      throw new AssertionError(e); // implConfigureBlocking does not fail
    }
  }

  int descriptor() {
    return selector.epollDescriptor();
  }

  /** Its keys with other selectors. Thread-safe. */
  Set<SelectionKeyImpl> keys() {
    return keys;
  }

  void registered(SelectionKeyImpl key) {
    keys.add(key);
  }

  void deregistered(SelectionKeyImpl key) {
    keys.remove(key);
  }

  @Override
  public int validOps() {
    return SelectionKey.OP_READ;
  }

  @Override
  protected void implCloseSelectableChannel() {}

  @Override
  protected void implConfigureBlocking(boolean block) {}

  @Override
  public String toString() {
    return "channel of " + selector;
  }
}
