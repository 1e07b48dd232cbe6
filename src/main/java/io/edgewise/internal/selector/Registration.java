package io.edgewise.internal.selector;

import io.edgewise.EpollException;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/** Registers a channel with everything that its key requests. Used once. */
final class Registration implements Admission {
  private final SelectorImpl selector;
  private final int ops;
  private final int mode;
  private final Object attachment;

  /** The key that was admitted; null if there is none. */
  private SelectionKeyImpl key;

  Registration(SelectorImpl selector, int ops, int mode, Object attachment) {
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
  SelectionKeyImpl run(SelectableChannel channel) throws IOException {
    Headroom.ensureForSteps();
    try {
      channel.register(selector, 0, this); // calls admit
      return key;
    } catch (Error e) {
      selector.requestRepair();
      if (key != null) { // the channel may not know it
        takeOut(key, e);
      }
      throw e;
    }
  }

  @Override
  public SelectionKeyImpl admit(SelectableChannel channel) throws EpollException {
    SelectionKeyImpl admitted = new SelectionKeyImpl(selector, channel, ops, mode);
    admitted.attach(attachment);
    EpollException refusal;
    try {
      refusal = selector.registry().whileOpenTo(channel, () -> enter(admitted));
    } catch (Throwable e) {
      takeOut(admitted, e);
      throw e;
    }
    if (refusal != null) {
      takeOut(admitted, refusal);
      throw refusal;
    }
    key = admitted;
    return admitted;
  }

  private EpollException enter(SelectionKeyImpl admitted) {
    selector.registry().add(admitted);
    return selector.interests().add(admitted);
  }

  /**
   * Deregisters a key, also in the kernel: its channel may be closed at any time, and its
   * descriptor reused.
   */
  private void takeOut(SelectionKeyImpl admitted, Throwable thrown) {
    Failures failures = new Failures();
    selector.deregistration().now(admitted, failures);
    failures.addTo(thrown);
  }
}
