package io.edgewise;

import static io.edgewise.Native.EPOLLHUP;
import static io.edgewise.Native.EPOLLRDHUP;
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
      switch (Arming.step(key.armed(), wanted, again)) {
        case NOTHING -> {}
        case ADD -> add(key, wanted);
        case MODIFY -> modify(key, wanted);
        case REMOVE -> withdraw(key);
        case REPLACE -> {
          withdraw(key);
          add(key, wanted);
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
      if (!key.isSpent()) {
        update(key, false);
      }
    }
  }

  private void add(EpollSelectionKey key, int events) throws EpollException {
    table.add(key);
    boolean added = false;
    try {
      epoll.control(EPOLL_CTL_ADD, key.descriptor(), events, key.token(), key.channel());
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
    if (!key.isPlain()) {
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
      boolean taken = false;
      try {
        to.takeOver(from);
        taken = from.isSpent() ? addDisarmed(to) : update(to, false);
      } finally {
        if (!taken) {
          from.hasLeft(false);
        }
      }
      if (!taken) {
        throw to.hasLeft() ? new ClosedSelectorException() : to.cancelled();
      }
      from.selector().interests().leave(from);
    }
  }

  private boolean addDisarmed(EpollSelectionKey key) throws EpollException {
    if (key.hasLeft() || !key.isValid()) {
      return false;
    }
    add(key, Arming.DISARMED);
    return true;
  }

  private void leave(EpollSelectionKey key) throws EpollException {
    if (key.armed() != Arming.ABSENT) {
      withdraw(key);
    }
  }

  /**
   * The key that an event is for, which takes note of it. Null if nobody is to hear of it: the key
   * has left or was armed anew since, or asks for nothing. Called by the selecting thread.
   */
  EpollSelectionKey report(long token, int events) {
    EpollSelectionKey key = table.get(token);
    if (key == null || key.isPlain()) {
      return key == null || key.armed() == Arming.DISARMED ? null : key;
    }
    synchronized (lock(key)) {
      if (key.token() != token || key.armed() == Arming.DISARMED) {
        return null;
      }
      if (Arming.isOneShot(key.armed())) {
        key.armed(Arming.DISARMED);
      }
      key.hear(events & (EPOLLRDHUP | EPOLLHUP));
      return key;
    }
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
    EpollSelectionKey key = table.get(token);
    return key == null || key.isPlain() ? null : key;
  }
}
