package io.edgewise;

import java.io.IOException;
import java.nio.channels.SelectableChannel;

/** The registration of a channel with all that its key asks for. Used once. */
final class Registration implements Admission {
  private final EpollSelector selector;
  private final int ops;
  private final int mode;
  private final Object attachment;

  /** The key that was admitted; null if there is none. */
  private EpollSelectionKey key;

  Registration(EpollSelector selector, int ops, int mode, Object attachment) {
    this.selector = selector;
    this.ops = ops;
    this.mode = mode;
    this.attachment = attachment;
  }

  /**
   * Registers, under the channel's blocking lock.
   *
   * @return the new key
   * @throws EpollException if the kernel refuses the channel; nothing is registered then
   */
  EpollSelectionKey run(SelectableChannel channel) throws IOException {
    Headroom.ensureForSteps();
    try {
      channel.register(selector, 0, this); // calls admit
      return key;
    } catch (Throwable e) {
      if (key != null) { // an Error: the channel may not know it
        selector.suspect();
        Failures failures = new Failures();
        selector.discard(key, failures);
        failures.addTo(e);
      }
      throw e;
    }
  }

  @Override
  public EpollSelectionKey admit(SelectableChannel channel) throws EpollException {
    EpollSelectionKey admitted = new EpollSelectionKey(selector, channel, ops, mode);
    admitted.attach(attachment);
    key = admitted;
    boolean isAccepted = false;
    try {
      selector.whileOpenTo(channel, () -> selector.enrol(admitted));
      selector.interests().add(admitted);
      isAccepted = true;
    } finally {
      if (!isAccepted) {
        key = null;
        selector.strike(admitted);
        admitted.cancel(); // somebody may have seen it among the keys
      }
    }
    return admitted;
  }
}
