package io.edgewise;

import static io.edgewise.Native.EPOLL_CTL_ADD;
import static io.edgewise.Native.EPOLL_CTL_MOD;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;

/**
 * The kernel's interest list of one epoll instance: which keys are in it, and what is asked for
 * each. Any thread; what is known of a key is guarded by its descriptor's lock ({@link
 * DescriptorLocks}).
 */
final class InterestList {
  private final EpollInstance epoll;
  private final KeyTable table = new KeyTable();

  InterestList(EpollInstance epoll) {
    this.epoll = epoll;
  }

  private static Object lock(EpollSelectionKey key) {
    return DescriptorLocks.of(key.descriptor());
  }

  /**
   * Has the kernel hold what a key asks for now.
   *
   * @param again also if the kernel holds it already, so that what is ready is reported again
   * @return whether it does; not if the key is cancelled or has left
   * @throws EpollException if the kernel refuses the key
   */
  boolean update(EpollSelectionKey key, boolean again) throws EpollException {
    synchronized (lock(key)) {
      if (key.hasLeft() || !key.isValid()) {
        return false;
      }
      int wanted = key.wanted();
      switch (Arming.step(armed(key), wanted, again)) {
        case NOTHING -> {}
        case ADD -> add(key, wanted, false);
        case MODIFY -> modify(key, wanted);
        case REMOVE -> withdraw(key);
        case REPLACE -> {
          withdraw(key);
          add(key, wanted, false);
        }
      }
      return true;
    }
  }

  /**
   * Has the kernel hold what a key that was waiting for its turn asks for; a one-shot key that was
   * reported meanwhile stays disarmed.
   *
   * @throws EpollException if the kernel refuses the key
   */
  void apply(EpollSelectionKey key) throws EpollException {
    synchronized (lock(key)) {
      if (key.isPlain() || !KeyTable.isSpent(key)) {
        update(key, false);
      }
    }
  }

  /** What the kernel holds for a key: a spent one was disarmed by the kernel itself. */
  private static int armed(EpollSelectionKey key) {
    boolean spent = key.armed() != Arming.ABSENT && KeyTable.isSpent(key);
    return spent ? Arming.DISARMED : key.armed();
  }

  /** Whether the kernel is asked for events of a key. */
  static boolean isArmed(EpollSelectionKey key) {
    synchronized (lock(key)) {
      return armed(key) != Arming.ABSENT && armed(key) != Arming.DISARMED;
    }
  }

  private void add(EpollSelectionKey key, int events, boolean spent) throws EpollException {
    table.add(key);
    long token = key.token();
    if (spent) {
      KeyTable.spend(key, token);
    }
    boolean added = false;
    try {
      epoll.control(EPOLL_CTL_ADD, key.descriptor(), events, token, key.channel());
      key.armed(events);
      added = true;
    } finally {
      if (!added) {
        table.remove(key);
      }
    }
  }

  private void modify(EpollSelectionKey key, int events) throws EpollException {
    key.armed(Arming.DISARMED); // if this fails half-way, it must be done again
    if (!key.isPlain() || KeyTable.isSpent(key)) {
      KeyTable.renew(key); // what is ready is reported anew: an earlier event would be a second one
    }
    epoll.control(EPOLL_CTL_MOD, key.descriptor(), events, key.token(), key.channel());
    key.armed(events);
  }

  private void withdraw(EpollSelectionKey key) throws EpollException {
    table.remove(key);
    key.armed(Arming.ABSENT);
    epoll.remove(key.descriptor(), key.channel());
  }

  /**
   * Takes a key out for good, before its descriptor may be closed.
   *
   * @throws EpollException if the kernel keeps it; the key is forgotten all the same
   */
  void remove(EpollSelectionKey key) throws EpollException {
    synchronized (lock(key)) {
      key.hasLeft(true);
      if (key.armed() != Arming.ABSENT) {
        withdraw(key);
      }
    }
  }

  /** Lets go of a key when the epoll instance is about to be closed, which takes all keys out. */
  void abandon(EpollSelectionKey key) {
    synchronized (lock(key)) {
      key.hasLeft(true);
    }
  }

  /**
   * Takes over a channel from another list, in one step: events are reported by the one until then
   * and by this from then on, and what is ready is reported unless the key is one-shot and
   * disarmed.
   *
   * @param from the key in the other list; it has left when this returns
   * @param to the new key in this list, without interest
   * @throws EpollException if the kernel refuses the new key; the old one is as it was
   * @throws CancelledKeyException if either key is cancelled
   * @throws ClosedSelectorException if this list's selector is closed
   */
  void take(EpollSelectionKey from, EpollSelectionKey to) throws EpollException {
    synchronized (lock(from)) {
      if (from.hasLeft() || !from.isValid()) {
        throw from.cancelled();
      }
      from.hasLeft(true); // before its interest is read: who changes that looks afterwards
      boolean wasSpent = spendForGood(from);
      boolean taken;
      try {
        to.takeOver(from);
        taken = wasSpent ? addSpent(to) : update(to, false);
      } catch (Throwable e) {
        from.selector().interests().stay(from, wasSpent);
        throw e;
      }
      if (!taken) {
        from.selector().interests().stay(from, wasSpent);
        throw to.hasLeft() ? new ClosedSelectorException() : to.cancelled();
      }
      from.selector().interests().leave(from);
    }
  }

  /** Has no event of a key reported from here on; returns whether one was that used it up. */
  private static boolean spendForGood(EpollSelectionKey key) {
    long token = key.token();
    return KeyTable.isSpent(key) || !KeyTable.spend(key, token);
  }

  /** In the kernel, so that it is refused now if at all, and disarmed. */
  private boolean addSpent(EpollSelectionKey key) throws EpollException {
    if (key.hasLeft() || !key.isValid()) {
      return false;
    }
    add(key, Arming.DISARMED, true);
    return true;
  }

  /** Keeps a key that could not go; events that came meanwhile are reported again. */
  private void stay(EpollSelectionKey key, boolean wasSpent) {
    key.hasLeft(false);
    if (!wasSpent) {
      try {
        update(key, true);
      } catch (EpollException e) {
        key.refused(e);
        key.cancel();
      }
    }
  }

  private void leave(EpollSelectionKey key) throws EpollException {
    if (key.armed() != Arming.ABSENT) {
      withdraw(key);
    }
  }

  /**
   * The key that an event is for, which takes note of it. Null if nobody is to hear of it: the key
   * has left or was armed anew since, or asks for nothing. Called by the selecting thread; without
   * the descriptor's lock, for whoever has just armed the key may still be holding it.
   */
  EpollSelectionKey report(long token) {
    EpollSelectionKey key = table.get(token);
    if (key == null) {
      return null;
    }
    if (key.isPlain()) {
      return key.armed() == Arming.DISARMED ? null : key;
    }
    return key.isOneShot() && !KeyTable.spend(key, token) ? null : key;
  }

  /**
   * Whether an event that nobody is to hear of is no reason either to end a selection operation:
   * the hang-up of a disarmed key, or an event from before its key was armed anew.
   */
  boolean isNoise(long token) {
    EpollSelectionKey key = table.at(token);
    if (key == null) {
      return false;
    }
    return !key.isPlain() || (key.token() == token && key.armed() == Arming.DISARMED);
  }

  /** The key that an event is for, if the kernel will not report it again by itself; else null. */
  EpollSelectionKey reportedOnce(long token) {
    EpollSelectionKey key = table.getSpentOrNot(token);
    return key == null || key.isPlain() ? null : key;
  }
}
