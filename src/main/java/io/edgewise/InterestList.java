package io.edgewise;

import static io.edgewise.Native.EPOLLERR;
import static io.edgewise.Native.EPOLLHUP;
import static io.edgewise.Native.EPOLLONESHOT;
import static io.edgewise.Native.EPOLLOUT;
import static io.edgewise.Native.EPOLL_CTL_ADD;
import static io.edgewise.Native.EPOLL_CTL_DEL;
import static io.edgewise.Native.EPOLL_CTL_MOD;

import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The kernel's interest list of one epoll instance: which keys are in it, and what is asked for
 * each. Any thread; what is known of a key is guarded by its descriptor's lock ({@link
 * DescriptorLocks}). Exceptions are made when that is released.
 */
final class InterestList {
  /** A call of epoll_ctl that failed. */
  record Refusal(int operation, int errno) {
    EpollException of(EpollSelectionKey key) {
      return EpollInstance.refused(operation, key.descriptor(), key.channel(), errno);
    }

    /** Null if a result says success. */
    static Refusal in(int operation, int result) {
      return result < 0 ? new Refusal(operation, -result) : null;
    }
  }

  /** Between two looks whether the selecting thread has made its changes, in nanoseconds. */
  private static final long PAUSE = 1_000;

  /** Changes nothing of what a key asks for. */
  static final Consumer<EpollSelectionKey> UNCHANGED = key -> {};

  private final EpollInstance epoll;
  private final KeyTable table;

  /** Changes of plain keys that the kernel is not told yet. */
  private final ChangeBuffer changes;

  /** Written by any thread; a change of it is followed by a look at all keys. */
  private volatile Learning learning;

  InterestList(EpollInstance epoll, KeyTable table, ChangeBuffer changes, Learning learning) {
    this.epoll = epoll;
    this.table = table;
    this.changes = changes;
    this.learning = learning;
  }

  static Object lock(EpollSelectionKey key) {
    return DescriptorLocks.of(key.descriptor());
  }

  /** Whether nothing is to be told of a key any more. */
  static boolean isGone(EpollSelectionKey key) {
    return key.hasLeft() || !key.isValid() || key.isRefused();
  }

  /**
   * Has the kernel hold what a key asks for now.
   *
   * @param again also if the kernel holds it already, so that what is ready is reported again
   * @return whether it does; not if the key is cancelled or has left
   * @throws EpollException if the kernel refuses the key
   */
  boolean update(EpollSelectionKey key, boolean again) throws EpollException {
    return update(key, again, UNCHANGED);
  }

  /**
   * The same, after a change of what the key asks for, in one step with it.
   *
   * @param change is not made if the key is cancelled or has left
   */
  boolean update(EpollSelectionKey key, boolean again, Consumer<EpollSelectionKey> change)
      throws EpollException {
    Refusal refusal;
    for (; ; pause()) {
      synchronized (lock(key)) {
        if (isGone(key)) {
          return false;
        }
        if (!isPending(key)) {
          change.accept(key);
          refusal = tell(key, again);
          break;
        }
      }
    }
    ensureAccepted(key, refusal);
    return true;
  }

  /**
   * Whether the selecting thread is about to tell the kernel of a key, in one call with others.
   * Under the lock of its descriptor. The memory that is looked at is there until the key has left.
   */
  boolean isPending(EpollSelectionKey key) {
    return !key.hasLeft() && key.isPlain() && key.armed() != Arming.ABSENT && changes.isPending();
  }

  /** Lets the selecting thread do it. */
  static void pause() {
    LockSupport.parkNanos(PAUSE);
  }

  /**
   * Has the kernel hold at least what a key that was waiting for its turn asks for; a one-shot key
   * that was reported meanwhile stays disarmed. The selecting thread, which makes room for one
   * change before.
   *
   * @param mayPoll whether it may be asked what is ready
   * @return the events that are ready, if that was asked instead: they are to be reported; else 0
   * @throws EpollException if the kernel refuses the key
   */
  int apply(EpollSelectionKey key, boolean mayPoll) throws EpollException {
    Refusal refusal;
    synchronized (lock(key)) {
      if (key.isPlain() && learning != Learning.OFF && !isGone(key)) {
        return applyPlain(key, mayPoll);
      }
      boolean stays = key.isOneShot() && isUsedUp(key);
      refusal = stays || isGone(key) ? null : tell(key, false);
    }
    ensureAccepted(key, refusal);
    return 0;
  }

  /**
   * Has the kernel hold no more than what a plain key asked for when it was last looked at, after
   * an event that it did not ask for. The selecting thread, which makes room for one change before.
   */
  void silence(EpollSelectionKey key) {
    synchronized (lock(key)) {
      if (key.isPlain() && !isGone(key)) {
        key.usage(Usage.silenced(key.usage()));
        int wanted = armingFor(key, key.asked());
        if (isDifferent(key, wanted)) {
          change(EPOLL_CTL_MOD, key, wanted);
        }
      }
    }
  }

  /**
   * Notes that a change of a plain key has failed, unless something else was told of it since. The
   * selecting thread.
   *
   * @param token the one that the change was to give it
   */
  void failed(EpollSelectionKey key, long token, boolean isAddition) {
    synchronized (lock(key)) {
      if (isLatest(key, token)) {
        key.armed(isAddition ? Arming.ABSENT : Arming.UNKNOWN);
      }
    }
  }

  /**
   * Refuses a key whose change has failed; returns false if something else was told of it since.
   */
  boolean refuse(EpollSelectionKey key, long token, EpollException cause) {
    synchronized (lock(key)) {
      boolean isRefused = isLatest(key, token) && !key.isRefused();
      if (isRefused) {
        key.refused(cause);
      }
      return isRefused;
    }
  }

  /**
   * Whether nothing was told of a key since it was given a token: each telling gives it another.
   */
  private static boolean isLatest(EpollSelectionKey key, long token) {
    return !key.hasLeft() && KeyTable.eventToken(key) == token;
  }

  /**
   * From now on the kernel holds exactly what each key asks for, as that was last looked at.
   *
   * @param refused is given the keys that the kernel refuses
   */
  void stopLearning(Consumer<EpollSelectionKey> refused) {
    learning = Learning.OFF; // before the keys are looked at: apply reads it under their locks
    for (SelectionKey each : table.asSet()) {
      EpollSelectionKey key = (EpollSelectionKey) each;
      if (tellExactly(key) != null) {
        refused.accept(key);
      }
    }
  }

  private Refusal tellExactly(EpollSelectionKey key) {
    for (; ; pause()) {
      synchronized (lock(key)) {
        if (!isPending(key)) {
          int wanted = armingFor(key, key.asked());
          boolean isMissing = key.isPlain() && !isGone(key) && isDifferent(key, wanted);
          return isMissing ? modify(key, wanted) : null;
        }
      }
    }
  }

  /** Not under the descriptor's lock: a channel takes its own to describe itself. */
  static void ensureAccepted(EpollSelectionKey key, Refusal refusal) throws EpollException {
    assert !Thread.holdsLock(lock(key));
    if (refusal != null) {
      throw refusal.of(key);
    }
  }

  /**
   * Whether the kernel has disarmed a key by reporting it. A key can be spent without that, if it
   * became one-shot just when it was reported, and the kernel was not told yet.
   */
  static boolean isUsedUp(EpollSelectionKey key) {
    return Arming.isOneShot(key.armed()) && KeyTable.isSpent(key);
  }

  /** What the kernel holds for a key. */
  private static int armed(EpollSelectionKey key) {
    return isUsedUp(key) ? Arming.DISARMED : key.armed();
  }

  /** Whether the kernel is asked for events of a key. */
  static boolean isArmed(EpollSelectionKey key) {
    synchronized (lock(key)) {
      return key.isPlain()
          ? key.armed() != Arming.ABSENT && key.asked() != 0
          : armed(key) != Arming.ABSENT && armed(key) != Arming.DISARMED;
    }
  }

  /** Whether a key is out of epoll for good; waits for a move that may yet fail. */
  static boolean hasLeft(EpollSelectionKey key) {
    if (!key.hasLeft()) {
      return false;
    }
    synchronized (lock(key)) {
      return key.hasLeft();
    }
  }

  // What is done under the descriptor's lock; null or what the kernel refused.

  Refusal tell(EpollSelectionKey key, boolean again) {
    int wanted = key.wanted();
    key.asked(wanted);
    return switch (Arming.step(armed(key), wanted, again)) {
      case NOTHING -> null;
      case ADD -> add(key, wanted, false);
      case MODIFY -> modify(key, wanted);
      case REMOVE -> withdraw(key);
      case REPLACE -> replace(key, wanted, false);
    };
  }

  /** Returns the events that are ready, if that was asked; else 0. */
  private int applyPlain(EpollSelectionKey key, boolean mayPoll) {
    int now = EventMask.of(key.interest());
    int usage = key.usage();
    key.usage(Usage.lookedAt(usage, isUsedUp(key), key.asked(), now));
    key.asked(now);
    boolean beginsToWrite = (now & ~armed(key) & EPOLLOUT) != 0;
    int ready = beginsToWrite && mayPoll ? poll(key) : 0;
    if (ready == 0) {
      if (beginsToWrite) {
        key.usage(Usage.beginsToWrite(key.usage()));
      }
      tellLazily(key, Usage.isUnwanted(usage));
    }
    return ready;
  }

  private void tellLazily(EpollSelectionKey key, boolean unwanted) {
    int wanted = armingFor(key, key.asked());
    int armed = armed(key);
    Arming.Step step = Arming.lazyStep(armed, wanted, unwanted);
    if (step != Arming.Step.NOTHING) {
      change(step == Arming.Step.ADD ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, key, wanted);
    }
  }

  /** Has the kernel told of a plain key when the selecting thread waits. */
  private void change(int operation, EpollSelectionKey key, int events) {
    int before = key.armed();
    key.armed(before == Arming.ABSENT ? before : Arming.UNKNOWN); // unless all of this is done
    changes.add(operation, key, events, KeyTable.renew(key));
    key.armed(events);
  }

  /** The arming of a plain key that asks for some events. */
  private int armingFor(EpollSelectionKey key, int events) {
    boolean once = events == 0 || learning.isDispatched(Usage.habit(key.usage()));
    return once ? events | EPOLLONESHOT : events;
  }

  /** Whether the kernel holds something else of a plain key. */
  private static boolean isDifferent(EpollSelectionKey key, int wanted) {
    int armed = armed(key);
    return armed != Arming.ABSENT && armed != wanted;
  }

  /**
   * Asks what is ready of a plain key that begins to ask whether it is writable, if it is so as a
   * rule: that is cheaper than to tell epoll, and to take it back.
   *
   * @return the events; 0 if epoll must be told
   */
  private int poll(EpollSelectionKey key) {
    int usage = key.usage();
    if (key.armed() == Arming.ABSENT || !learning.isWritableAtOnce(Usage.habit(usage))) {
      return 0;
    }
    int ready = Usage.mayPoll(usage) ? Native.poll(key.descriptor(), key.asked()) : 0;
    if (ready <= 0 || (ready & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) {
      key.usage(Usage.notWritable(usage)); // also if it failed: epoll_ctl will say why
      return 0;
    }
    key.usage(Usage.polled(usage));
    return ready;
  }

  private Refusal add(EpollSelectionKey key, int events, boolean spent) {
    assert key.armed() == Arming.ABSENT;
    long token = KeyTable.renew(key);
    if (spent) {
      KeyTable.spend(key, token);
    }
    int result = epoll.control(EPOLL_CTL_ADD, key.descriptor(), events, token);
    if (result >= 0) {
      key.armed(events);
    }
    return Refusal.in(EPOLL_CTL_ADD, result);
  }

  private Refusal modify(EpollSelectionKey key, int events) {
    long token = KeyTable.renew(key); // what is ready is reported anew: no event shall be a second
    key.armed(events); // before the event that this may bring is reported
    int result = -1;
    try {
      result = epoll.control(EPOLL_CTL_MOD, key.descriptor(), events, token);
    } finally {
      if (result < 0) {
        key.armed(Arming.UNKNOWN); // nor must an Error look as if it were done
      }
    }
    return Refusal.in(EPOLL_CTL_MOD, result);
  }

  Refusal withdraw(EpollSelectionKey key) {
    if (key.armed() == Arming.ABSENT) {
      return null;
    }
    KeyTable.renew(key); // events that are on their way find nothing
    key.armed(Arming.ABSENT);
    return Refusal.in(EPOLL_CTL_DEL, epoll.remove(key.descriptor()));
  }

  Refusal replace(EpollSelectionKey key, int events, boolean spent) {
    Refusal refusal = withdraw(key);
    return refusal != null ? refusal : add(key, events, spent);
  }

  // Leaving

  /**
   * Takes a key out for good, before its descriptor may be closed.
   *
   * @throws EpollException if the kernel keeps it; the key is forgotten all the same
   */
  void remove(EpollSelectionKey key) throws EpollException {
    Refusal refusal;
    for (; ; pause()) {
      synchronized (lock(key)) {
        if (!isPending(key)) {
          key.hasLeft(true);
          refusal = withdraw(key);
          break;
        }
      }
    }
    ensureAccepted(key, refusal);
  }

  /** Lets go of a key when the epoll instance is about to be closed, which takes all keys out. */
  void abandon(EpollSelectionKey key) {
    synchronized (lock(key)) {
      key.hasLeft(true);
      key.armed(Arming.ABSENT);
    }
  }

  /** Keeps a key that could not move; events that came meanwhile are reported again. */
  Refusal stay(EpollSelectionKey key, boolean wasSpent) {
    key.hasLeft(false);
    if (wasSpent) {
      return null;
    }
    if (key.armed() == Arming.ABSENT) {
      return tell(key, false);
    }
    int wanted = key.wanted();
    if (wanted == Arming.ABSENT) {
      return withdraw(key);
    }
    key.asked(wanted);
    return Mode.isExclusive(key.armed() | wanted)
        ? replace(key, wanted, false)
        : modify(key, wanted);
  }

  // Events: the selecting thread. Without the descriptor's lock, for whoever has just armed a key
  // may still be holding it.

  /** The key in whose slot an event's key was; null if it has left. */
  EpollSelectionKey at(long token) {
    return table.at(token);
  }

  /**
   * Takes note of an event of a plain key.
   *
   * @param token the event's
   * @return whether it is one: not if the key was armed anew since, or not at all, for the kernel
   *     reports hang-ups unasked
   */
  boolean reportPlain(EpollSelectionKey key, long token) {
    int armed = key.armed();
    if (armed == Arming.DISARMED) {
      return false;
    }
    return Arming.isOneShot(armed) ? KeyTable.spend(key, token) : key.token() == token;
  }

  /** The same for a key that is not plain: not if it was armed anew, or reported once already. */
  boolean reportOther(EpollSelectionKey key, long token) {
    return key.isOneShot() ? KeyTable.spend(key, token) : key.token() == token;
  }

  /** Has a plain key that was reported, and not told of it, looked at again by {@link #apply}. */
  void takeBack(EpollSelectionKey key, long token) {
    if (Arming.isOneShot(key.armed())) {
      KeyTable.spend(key, token);
    }
  }

  /**
   * The key that an event is still for; null if there is none.
   *
   * @param taken whether the event was taken note of, which may have spent its token
   */
  EpollSelectionKey keyOf(long token, boolean taken) {
    return taken ? table.getSpentOrNot(token) : table.get(token);
  }
}
