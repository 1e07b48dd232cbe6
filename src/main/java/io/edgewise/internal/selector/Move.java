package io.edgewise.internal.selector;

import static io.edgewise.internal.selector.InterestList.lock;

import io.edgewise.EpollException;
import io.edgewise.internal.arming.Arming;
import io.edgewise.internal.arming.Mode;
import io.edgewise.internal.selector.InterestList.ControlFailure;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;

/**
 * Moves a channel from one selector to another. The old selector reports its events until the move,
 * and the new one from then on. What is ready is reported again, unless the key is disarmed. The
 * move is one step, under the lock of the descriptor: nobody uses the new key before it has taken
 * over, and no change of the old key is applied meanwhile. Any thread; used once, under the
 * channel's blocking lock.
 */
final class Move implements Admission {
  private final SelectionKeyImpl from;
  private final SelectorImpl target;
  private final InterestList sourceList;
  private final InterestList targetList;

  /** The new key; null as long as there is none. */
  private SelectionKeyImpl to;

  /** Whether the kernel reports to the target. */
  private boolean isDone;

  /** Why the kernel keeps the old key; null if it does not. */
  private ControlFailure refusalToLeave;

  Move(SelectionKeyImpl from, SelectorImpl target) {
    this.from = from;
    this.target = target;
    sourceList = from.selector().interests();
    targetList = target.interests();
  }

  /**
   * Moves.
   *
   * @return the new key
   * @throws EpollException if the kernel refuses the new key, and then the old key is as it was, or
   *     cancelled if the kernel refuses that, too; or if the kernel keeps the old key, which has
   *     moved and is deregistered all the same
   * @throws CancelledKeyException if the old key is cancelled
   */
  SelectionKeyImpl run(SelectableChannel channel) throws IOException {
    Headroom.ensureForSteps();
    try {
      register(channel);
      leave();
      return to;
    } catch (Error e) {
      from.selector().requestRepair();
      target.requestRepair();
      throw e;
    }
  }

  private void register(SelectableChannel channel) throws IOException {
    try {
      channel.register(target, 0, this); // calls admit
    } catch (Throwable e) {
      if (isDone && channel.keyFor(target) != to) {
        undo();
      }
      throw e;
    }
  }

  @Override
  public SelectionKeyImpl admit(SelectableChannel channel) throws EpollException {
    to = new SelectionKeyImpl(target, channel, 0, Mode.NIO);
    to.attach(from.attachment());
    ControlFailure refusal = null;
    try {
      refusal = target.registry().whileOpenTo(channel, this::change);
    } finally {
      if (!isDone) {
        to.cancel(); // somebody may have seen it among the target's keys
        cancelIfRefused();
      }
    }
    if (refusal != null) {
      throw refusal.of(to);
    }
    return to;
  }

  /** Moves from one list to the other, or not at all; returns what the kernel refused, or null. */
  private ControlFailure change() {
    synchronized (lock(from)) { // which is the new key's lock, too
      if (InterestList.isDead(from)) {
        throw from.cancelled();
      }
      sourceList.beginMove(from); // before the interest is read; see there
      boolean wasDisarmed = consumeEvents() && from.isOneShot();
      // Of two exclusive registrations, the kernel would wake the one to be deleted.
      boolean leavesFirst = Mode.isExclusive(from.kernelEvents());
      try {
        if (leavesFirst) {
          refusalToLeave = sourceList.delete(from);
        }
        to.copyFrom(from);
        wasDisarmed |= isIdle();
        target.registry().add(to);
        ControlFailure refusal =
            wasDisarmed ? targetList.addDisarmed(to) : targetList.addLocked(to);
        if (refusal != null) {
          return refusal;
        }
        from.movedTo(to);
        isDone = true;
      } finally {
        if (!isDone) {
          rollBack(wasDisarmed);
        }
      }
      if (!leavesFirst) {
        refusalToLeave = sourceList.delete(from);
      }
      return null;
    }
  }

  /** Prevents any further event of the old key; returns whether one was already reported. */
  private boolean consumeEvents() {
    long token = from.token();
    return KeyTable.isConsumed(from) || !KeyTable.consume(from, token);
  }

  /** Whether the interest set was emptied, so that not even errors must be reported. */
  private boolean isIdle() {
    return !from.isNioMode()
        && from.kernelEvents() == Arming.DISARMED
        && !Arming.asksForEvents(to.desiredEvents(), 0);
  }

  /** Restores the old key and removes the new one. Under the lock of the descriptor. */
  private void rollBack(boolean wasDisarmed) {
    targetList.delete(to); // if the kernel keeps it, no key has its token any more
    target.registry().remove(to);
    from.notMoved();
    InterestList.refuse(from, sourceList.reinstate(from, wasDisarmed));
  }

  /** Cancels the old key if the kernel refused to restore it. */
  private void cancelIfRefused() {
    if (from.isRefused()) {
      from.cancel();
    }
  }

  /** Undoes the move, because the channel does not know the new key. */
  private void undo() {
    isDone = false;
    synchronized (lock(from)) {
      rollBack(KeyTable.isConsumed(to) && from.isOneShot());
    }
    to.cancel();
    cancelIfRefused();
  }

  /** Deregisters the old key. */
  private void leave() throws IOException {
    Failures failures = new Failures();
    if (refusalToLeave != null) {
      failures.add(refusalToLeave.of(from));
    }
    from.selector().deregistration().now(from, failures);
    failures.throwFirst();
  }
}
