package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.EpollNatives.EPOLLERR;
import static io.edgewise.internal.linux.EpollNatives.EPOLLHUP;
import static io.edgewise.internal.linux.EpollNatives.EPOLLPRI;

import io.edgewise.EpollEvents;
import io.edgewise.EpollException;
import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import io.edgewise.internal.arming.Mode;
import io.edgewise.internal.linux.DescriptorLocks;
import io.edgewise.internal.linux.DescriptorNatives;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The public methods of a key. The calling thread applies changes in the kernel, except that
 * changes of a key in NIO mode wait for a selection operation.
 */
final class SelectionKeyImpl extends KeyState {
  private final SelectorImpl selector;

  SelectionKeyImpl(SelectorImpl selector, SelectableChannel channel, int interestOps, int mode) {
    super(channel, interestOps, mode);
    this.selector = selector;
  }

  @Override
  public SelectorImpl selector() {
    return selector;
  }

  @Override
  public int interestOps() {
    ensureValid();
    return interest();
  }

  @Override
  public SelectionKey interestOps(int ops) {
    ensureValid();
    ensureSupported(channel(), ops);
    try {
      interestChanged(setInterest(ops), ops);
    } catch (Error e) {
      selector.requestRepair(); // it may be set, but neither queued nor applied
      throw e;
    }
    return this;
  }

  @Override
  public int interestOpsOr(int ops) {
    ensureValid();
    ensureSupported(channel(), ops);
    try {
      int before = addInterest(ops);
      interestChanged(before, before | ops);
      return before;
    } catch (Error e) {
      selector.requestRepair();
      throw e;
    }
  }

  @Override
  public int interestOpsAnd(int ops) {
    ensureValid();
    try {
      int before = keepInterest(ops);
      interestChanged(before, before & ops);
      return before;
    } catch (Error e) {
      selector.requestRepair();
      throw e;
    }
  }

  private void interestChanged(int before, int after) {
    if (!isNioMode()) {
      applyInterest(before != after);
    } else if (before != after) {
      selector.changes().add(this);
      if (InterestList.isDetached(this)) {
        throw cancelled(); // too late: it may have moved without the change
      }
    }
  }

  /** Applies an interest set at once. */
  private void applyInterest(boolean again) {
    try {
      if (!selector.interests().updateInterest(this, again)) {
        throw cancelled();
      }
    } catch (EpollException e) {
      cancel();
      throw cancelled();
    }
  }

  /**
   * Changes what this key requests, and applies it at once; what is ready is reported again.
   *
   * @throws CancelledKeyException if this key is cancelled, or if the kernel refuses it, which
   *     cancels it
   */
  private void apply(Consumer<SelectionKeyImpl> change) {
    if (!tryToApply(change)) {
      throw cancelled();
    }
  }

  /** The same, but returns false if this key is already cancelled, refused or detached. */
  private boolean tryToApply(Consumer<SelectionKeyImpl> change) {
    try {
      return selector.interests().update(this, true, change);
    } catch (EpollException e) {
      cancel();
      throw cancelled();
    } catch (Error e) {
      selector.requestRepair();
      throw e;
    }
  }

  /** Gives a registered key everything that a new registration would give it. */
  SelectionKeyImpl registerAgain(int ops, int newMode, Object attachment) {
    apply(
        key -> {
          key.attach(attachment);
          key.configure(ops, newMode);
        });
    return this;
  }

  /** Deletes this key from the kernel's list for good. */
  void leaveKernel() throws EpollException {
    selector.interests().remove(this);
  }

  /** Notes that the kernel deletes this key itself, because the epoll instance is closed. */
  void detachFromKernel() {
    selector.interests().detach(this);
  }

  @Override
  public Trigger trigger() {
    ensureValid();
    return Mode.trigger(mode());
  }

  @Override
  public SelectionKeyImpl trigger(Trigger trigger) {
    Objects.requireNonNull(trigger, "trigger");
    ensureValid();
    apply(key -> key.mode(Pollables.mode(channel(), trigger, Mode.extraEvents(key.mode()))));
    return this;
  }

  @Override
  public int extraEvents() {
    ensureValid();
    return Mode.extraEvents(mode());
  }

  @Override
  public SelectionKeyImpl extraEvents(int events) {
    ensureValid();
    apply(key -> key.mode(Pollables.mode(channel(), Mode.trigger(key.mode()), events)));
    return this;
  }

  @Override
  public SelectionKeyImpl rearm() {
    SelectionKeyImpl key = this;
    for (; ; ) {
      if (key.outcome() instanceof Lineage.Succession succession) {
        key = succession.latest();
      } else if (key.isValid() && key.isArmedAgain()) {
        return key;
      } else if (!key.hasMoved()) {
        throw key.cancelled();
      }
    }
  }

  private boolean isArmedAgain() {
    return isNioMode() || tryToApply(InterestList.UNCHANGED);
  }

  @Override
  public boolean isArmed() {
    ensureValid();
    return InterestList.isArmed(this);
  }

  @Override
  public int readyOps() {
    if (!hasMoved()) {
      ensureValid();
    }
    return ready();
  }

  @Override
  public int readyEvents() {
    readyOps(); // checks validity; the ready set is published after the events
    return reportedEvents();
  }

  @Override
  public boolean isPeerClosed() {
    readyOps(); // checks validity
    return stickyEvents() != 0;
  }

  @Override
  public boolean isHungUp() {
    return (readyEvents() & EPOLLHUP) != 0;
  }

  @Override
  public boolean isError() {
    return (readyEvents() & EPOLLERR) != 0;
  }

  @Override
  public boolean isUrgent() {
    return (readyEvents() & EPOLLPRI) != 0;
  }

  @Override
  public Optional<EpollException> takeError() throws EpollException {
    ensureValid();
    int result;
    synchronized (DescriptorLocks.of(descriptor())) {
      if (isDetached()) {
        throw cancelled(); // the descriptor may have been reused
      }
      result = DescriptorNatives.socketError(descriptor());
    }
    String socket = "descriptor " + descriptor();
    if (result < 0) {
      throw new EpollException("getsockopt(SO_ERROR) on " + socket, channel(), -result);
    }
    return result == 0
        ? Optional.empty()
        : Optional.of(new EpollException("socket of " + socket, channel(), result));
  }

  @Override
  public EpollSelectionKey moveTo(EpollSelector target) throws IOException {
    Objects.requireNonNull(target, "target");
    ensureValid();
    return target == selector ? this : ((SelectorImpl) target).moveHere(this);
  }

  @Override
  public Optional<EpollSelectionKey> movedTo() {
    return outcome() instanceof Lineage.Succession succession
        ? Optional.of(succession.next())
        : Optional.empty();
  }

  // Within this package

  static void ensureSupported(SelectableChannel channel, int ops) {
    int unsupported = ops & ~channel.validOps();
    if (unsupported != 0) {
      throw new IllegalArgumentException(
          String.format(
              "interest set 0x%x: %s supports 0x%x, not 0x%x",
              ops, channel.getClass().getSimpleName(), channel.validOps(), unsupported));
    }
  }

  private void ensureValid() {
    if (!isValid()) {
      throw cancelled();
    }
  }

  /** The exception for users of this key once it is cancelled. */
  CancelledKeyException cancelled() {
    CancelledKeyException e = new CancelledKeyException();
    if (outcome() instanceof EpollException refusal) {
      e.initCause(refusal);
    }
    return e;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("channel=").append(channel());
    text.append(", selector=").append(selector);
    if (isValid()) {
      text.append(", interestOps=").append(interest()).append(", readyOps=").append(ready());
      if (!isNioMode()) {
        text.append(", trigger=").append(Mode.trigger(mode()));
        text.append(", extraEvents=").append(EpollEvents.toString(Mode.extraEvents(mode())));
        text.append(", readyEvents=").append(EpollEvents.toString(reportedEvents()));
      }
    } else {
      text.append(", invalid");
    }
    return text.toString();
  }
}
