package io.edgewise;

import static io.edgewise.InterestList.ensureAccepted;
import static io.edgewise.InterestList.isGone;
import static io.edgewise.InterestList.lock;

import io.edgewise.InterestList.Refusal;
import java.nio.channels.CancelledKeyException;

/**
 * The move of a channel from one selector's interest list to another's, in one step: events are
 * reported by the one until then and by the other from then on, and what is ready is reported
 * unless the key is one-shot and disarmed. Any thread; used once.
 */
final class Move {
  private final EpollSelectionKey from;
  private final EpollSelectionKey to;
  private final InterestList source;
  private final InterestList target;

  private boolean isDone;
  private Refusal refusal;
  private Refusal refusalToStay;

  /**
   * A move to come.
   *
   * @param from the key in the one list; it has left when the move is done
   * @param to the new key in the other
   */
  Move(EpollSelectionKey from, EpollSelectionKey to) {
    this.from = from;
    this.to = to;
    source = from.selector().interests();
    target = to.selector().interests();
  }

  /**
   * Moves.
   *
   * @return whether it is done; not if the new key is cancelled or has left, and the old one is as
   *     it was then
   * @throws EpollException if the kernel refuses the new key, and the old one is as it was; or if
   *     it keeps the old one, which has moved and is forgotten all the same
   * @throws CancelledKeyException if the old key is cancelled
   */
  boolean run() throws EpollException {
    while (!tryToRun()) {
      InterestList.pause();
    }
    if (refusalToStay != null) {
      from.refused(refusalToStay.of(from));
      from.cancel();
    }
    ensureAccepted(isDone ? from : to, refusal);
    return isDone;
  }

  /** Returns false if the kernel is about to be told of one of the keys. */
  private boolean tryToRun() {
    synchronized (lock(from)) { // which is the other's, too
      if (isGone(from)) {
        throw from.cancelled();
      }
      if (source.isPending(from) || target.isPending(to)) {
        return false;
      }
      from.hasLeft(true); // before its interest is read: who changes that looks afterwards
      boolean wasSpent = spendForGood();
      try {
        if (!isGone(to)) {
          to.takeOver(from);
          refusal = wasSpent ? target.replace(to, Arming.DISARMED, true) : target.tell(to, false);
          isDone = refusal == null;
        }
      } finally {
        if (!isDone) {
          refusalToStay = source.stay(from, wasSpent);
        }
      }
      if (isDone) {
        from.movedTo(to);
        refusal = source.withdraw(from);
      }
      return true;
    }
  }

  /** Has no event of the old key reported from here on; returns whether one has used it up. */
  private boolean spendForGood() {
    long token = from.token();
    boolean wasSpent = KeyTable.isSpent(from) || !KeyTable.spend(from, token);
    return wasSpent && from.isOneShot() && InterestList.isUsedUp(from);
  }
}
