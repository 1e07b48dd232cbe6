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
 * The move of a channel from one selector to another: events are reported by the one until then and
 * by the other from then on, and what is ready is reported unless the key is one-shot and disarmed.
 * It is one step, under the lock of the descriptor: nobody sees the new key before it has taken
 * over, and nothing is told of the old one meanwhile. Any thread; used once, under the channel's
 * blocking lock.
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

  /** The kernel keeps the old key; null if it does not. */
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
   * @throws EpollException if the kernel refuses the new key, and the old one is as it was; or if
   *     it keeps the old one, which has moved and is forgotten all the same
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

  /** Changes from one list to the other, or not at all; returns what the kernel refused. */
  private ControlFailure change() {
    synchronized (lock(from)) { // which is the other's, too
      if (InterestList.isDead(from)) {
        throw from.cancelled();
      }
      sourceList.beginMove(from); // before its interest is read: who changes that looks afterwards
      boolean wasDisarmed = consumeEvents() && from.isOneShot();
      // Of two exclusive ones the kernel would tell the one that is about to leave.
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

  /** Has no event of the old key reported from here on; returns whether one was already. */
  private boolean consumeEvents() {
    long token = from.token();
    return KeyTable.isConsumed(from) || !KeyTable.consume(from, token);
  }

  /** Whether the interest set was emptied, so that not even errors are to be reported. */
  private boolean isIdle() {
    return !from.isNioMode()
        && from.kernelEvents() == Arming.DISARMED
        && !Arming.asksForEvents(to.desiredEvents(), 0);
  }

  /** Under the lock of the descriptor: the old key is as it was, and the new one never was. */
  private void rollBack(boolean wasDisarmed) {
    targetList.delete(to); // if the kernel will not, it is forgotten with its token
    target.registry().remove(to);
    from.notMoved();
    InterestList.refuse(from, sourceList.reinstate(from, wasDisarmed));
  }

  /** The old key may not even be where it was. */
  private void cancelIfRefused() {
    if (from.isRefused()) {
      from.cancel();
    }
  }

  /** Takes the move back, as the channel does not know the new key. */
  private void undo() {
    isDone = false;
    synchronized (lock(from)) {
      rollBack(KeyTable.isConsumed(to) && from.isOneShot());
    }
    to.cancel();
    cancelIfRefused();
  }

  /** Lets go of the old key. */
  private void leave() throws IOException {
    Failures failures = new Failures();
    if (refusalToLeave != null) {
      failures.add(refusalToLeave.of(from));
    }
    from.selector().deregistration().now(from, failures);
    failures.throwFirst();
  }
}
