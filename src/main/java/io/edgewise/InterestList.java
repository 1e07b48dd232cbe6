package io.edgewise;

import static io.edgewise.Native.EPOLLERR;
import static io.edgewise.Native.EPOLLHUP;
import static io.edgewise.Native.EPOLLONESHOT;
import static io.edgewise.Native.EPOLLOUT;
import static io.edgewise.Native.EPOLLRDHUP;
import static io.edgewise.Native.EPOLL_CTL_ADD;
import static io.edgewise.Native.EPOLL_CTL_DEL;
import static io.edgewise.Native.EPOLL_CTL_MOD;

import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * The kernel's interest list of one epoll instance: which keys are in it, and what is asked for
 * each. Any thread; what is known of a key is guarded by its descriptor's lock ({@link
 * DescriptorLocks}).
 *
 * <p>A key that the kernel refuses is marked so under that lock, in one step with what it was told:
 * nothing else can be told of it in between, nor can it move. Whoever tells cancels it afterwards.
 *
 * <p>A key is uncertain from before an epoll_ctl until its result has been dealt with. An Error in
 * between leaves it so, and what is told next is told anew.
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

  /** Changes nothing of what a key asks for. */
  static final Consumer<EpollSelectionKey> UNCHANGED = key -> {};

  private final EpollInstance epoll;
  private final KeyTable table;

  /** Written by any thread; a change of it is followed by a look at all keys. */
  private volatile Learning learning;

  InterestList(EpollInstance epoll, KeyTable table, Learning learning) {
    this.epoll = epoll;
    this.table = table;
    this.learning = learning;
  }

  static Object lock(EpollSelectionKey key) {
    return DescriptorLocks.of(key.descriptor());
  }

  /** Whether nothing is to be told of a key any more. */
  static boolean isGone(EpollSelectionKey key) {
    return key.hasLeft() || !key.isValid() || key.isRefused();
  }

  /** Takes a new key in, whatever it asks for; returns null or why the kernel refuses it. */
  EpollException add(EpollSelectionKey key) {
    synchronized (lock(key)) {
      return refuse(key, enter(key));
    }
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
    EpollException refusal;
    synchronized (lock(key)) {
      if (isGone(key)) {
        return false;
      }
      change.accept(key);
      refusal = refuse(key, tell(key, again));
    }
    throwUnlessNull(refusal);
    return true;
  }

  /**
   * The same, after its interest set was changed. A key that asks for no event any more is disarmed
   * altogether: the worker that has the event of a one-shot key may change it so, and owns the
   * channel all the same.
   */
  boolean updateInterest(EpollSelectionKey key, boolean again) throws EpollException {
    EpollException refusal;
    synchronized (lock(key)) {
      if (isGone(key)) {
        return false;
      }
      boolean isIdle = !Arming.asksForEvents(key.wanted(), 0);
      refusal = refuse(key, isIdle ? disarm(key) : tell(key, again));
    }
    throwUnlessNull(refusal);
    return true;
  }

  private static void throwUnlessNull(EpollException refusal) throws EpollException {
    if (refusal != null) {
      throw refusal;
    }
  }

  /**
   * Has the kernel hold at least what a key that was waiting for its turn asks for; a one-shot key
   * that was reported meanwhile stays disarmed. If the kernel refuses it, it is refused afterwards.
   * The selecting thread.
   *
   * @param mayPoll whether it may be asked what is ready
   * @return the events that are ready, if that was asked instead: they are to be reported; else 0
   */
  int apply(EpollSelectionKey key, boolean mayPoll) {
    synchronized (lock(key)) {
      if (isGone(key)) {
        return 0;
      }
      if (key.isPlain() && learning != Learning.OFF) {
        return applyPlain(key, mayPoll);
      }
      key.usage(Usage.habitOnly(key.usage()));
      boolean staysDisarmed = !key.isPlain() && armed(key) == Arming.DISARMED;
      if (!staysDisarmed) {
        refuse(key, tell(key, false));
      }
      return 0;
    }
  }

  /**
   * Has the kernel hold no more than what a plain key asked for when it was last looked at, after
   * an event that it did not ask for. If the kernel refuses it, it is refused afterwards. The
   * selecting thread.
   */
  void silence(EpollSelectionKey key) {
    synchronized (lock(key)) {
      if (key.isPlain() && !isGone(key)) {
        key.usage(Usage.silenced(key.usage()));
        refuse(key, tellExactly(key));
      }
    }
  }

  /**
   * Has the kernel forget a peer's close that a key has reported, if it would go on reporting it.
   * The selecting thread.
   *
   * @return false if the kernel refuses the key, which is refused then
   */
  boolean forgetPeerClose(EpollSelectionKey key) {
    synchronized (lock(key)) {
      return isGone(key) || refuse(key, tellOfPeerClose(key)) == null;
    }
  }

  /**
   * From now on the kernel holds exactly what each key asks for, as that was last looked at, and
   * does not go on reporting a peer's close.
   *
   * @param again is given the keys of which it could not be told, to be looked at again
   */
  void stopLearning(Consumer<EpollSelectionKey> again) {
    learning = Learning.OFF; // before the keys are looked at: apply reads it under their locks
    for (SelectionKey each : table.asSet()) {
      EpollSelectionKey key = (EpollSelectionKey) each;
      Refusal refusal = null;
      synchronized (lock(key)) {
        if (!isGone(key)) {
          refusal = key.isPlain() ? tellExactly(key) : tellOfPeerClose(key);
        }
      }
      if (refusal != null) {
        again.accept(key);
      }
    }
  }

  /**
   * Has the kernel report again what an event said, which nobody was given. Not if the key was told
   * of anew since, has left or was refused.
   *
   * @param token the event's
   * @param heard what the key has heard by it, if it is not plain
   * @return whether the selecting thread must look at the key again, for the same end
   */
  boolean takeBack(EpollSelectionKey key, long token, int heard) {
    synchronized (lock(key)) {
      if (isGone(key) || KeyTable.eventToken(key) != token) {
        return false;
      }
      boolean isDisarmed = key.armed() == Arming.DISARMED; // it has no event but a hang-up
      if (!key.isPlain() && !isDisarmed) {
        key.unhear(heard);
        refuse(key, tell(key, true));
      } else if (Arming.isOneShot(key.armed())) {
        KeyTable.spend(key, token);
      }
      return key.isPlain() || key.isRefused();
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
    if (key.isUncertain()) {
      return Arming.UNKNOWN;
    }
    return isUsedUp(key) ? Arming.DISARMED : key.armed();
  }

  /** Whether the kernel is asked for events of a key. */
  static boolean isArmed(EpollSelectionKey key) {
    synchronized (lock(key)) {
      return key.isPlain()
          ? key.armed() != Arming.ABSENT && key.asked() != 0
          : !isUsedUp(key) && Arming.asksForEvents(key.armed(), key.heard());
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

  /** Marks a key as refused, if it was; returns the cause. */
  static EpollException refuse(EpollSelectionKey key, Refusal refusal) {
    if (refusal == null) {
      return null;
    }
    EpollException cause = refusal.of(key); // its message is made later, without this lock
    key.refused(cause);
    return cause;
  }

  private Refusal tell(EpollSelectionKey key, boolean again) {
    int wanted = key.wanted();
    key.asked(wanted);
    return take(Arming.step(armed(key), wanted, again), key, wanted);
  }

  private Refusal tellOfPeerClose(EpollSelectionKey key) {
    boolean isHeld = (armed(key) & key.heard() & EPOLLRDHUP) != 0;
    return isHeld && key.mustForgetPeerClose() ? tell(key, false) : null;
  }

  /** Has the kernel ask for nothing; also for a new key, which the next selection would arm. */
  private Refusal disarm(EpollSelectionKey key) {
    key.asked(Arming.DISARMED);
    int armed = armed(key);
    boolean isNew = armed == Arming.ABSENT;
    Arming.Step step = isNew ? Arming.Step.ADD : Arming.step(armed, Arming.DISARMED, false);
    return take(step, key, Arming.DISARMED);
  }

  /** Tells the kernel of a key that it does not know, also if the key asks for nothing. */
  Refusal enter(EpollSelectionKey key) {
    int wanted = key.wanted();
    key.asked(wanted);
    return take(Arming.Step.ADD, key, wanted);
  }

  /** The same for a one-shot key that is disarmed until it is armed again. */
  Refusal enterDisarmed(EpollSelectionKey key) {
    key.asked(key.wanted());
    return control(EPOLL_CTL_ADD, key, Arming.DISARMED, true);
  }

  private Refusal take(Arming.Step step, EpollSelectionKey key, int wanted) {
    return switch (step) {
      case NOTHING -> null;
      case ADD -> control(EPOLL_CTL_ADD, key, wanted, false);
      case MODIFY -> control(EPOLL_CTL_MOD, key, wanted, false);
      case REPLACE -> replace(key, wanted);
    };
  }

  /** Has the kernel hold exactly what a plain key asked for when it was last looked at. */
  private Refusal tellExactly(EpollSelectionKey key) {
    int wanted = armingFor(key, key.asked());
    int armed = armed(key);
    if (armed == Arming.ABSENT || armed == wanted) {
      return null;
    }
    return take(armed == Arming.UNKNOWN ? Arming.Step.REPLACE : Arming.Step.MODIFY, key, wanted);
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
    refuse(key, take(Arming.lazyStep(armed(key), wanted, unwanted), key, wanted));
  }

  /** The arming of a plain key that asks for some events. */
  private int armingFor(EpollSelectionKey key, int events) {
    boolean once = events == 0 || learning.isDispatched(Usage.habit(key.usage()));
    return once ? events | EPOLLONESHOT : events;
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

  /**
   * Adds or modifies. What is ready is reported with a new token, so that no event that is on its
   * way is a second one.
   *
   * @param spent whether the key is to be disarmed as if it had been reported
   */
  private Refusal control(int operation, EpollSelectionKey key, int events, boolean spent) {
    key.isUncertain(true);
    long token = KeyTable.renew(key);
    if (spent) {
      KeyTable.spend(key, token);
    }
    key.armed(events); // before the event that this may bring is reported
    int result = epoll.control(operation, key.descriptor(), events, token);
    if (result >= 0) {
      key.isUncertain(false);
    } else if (operation == EPOLL_CTL_ADD) {
      key.armed(Arming.ABSENT);
      key.isUncertain(false);
    }
    return Refusal.in(operation, result);
  }

  /** Takes a key out; its events that are on their way find nothing. */
  Refusal withdraw(EpollSelectionKey key) {
    if (armed(key) == Arming.ABSENT) {
      return null;
    }
    key.isUncertain(true);
    KeyTable.renew(key);
    int result = epoll.remove(key.descriptor());
    key.armed(Arming.ABSENT);
    key.isUncertain(false);
    return Refusal.in(EPOLL_CTL_DEL, result);
  }

  private Refusal replace(EpollSelectionKey key, int events) {
    Refusal refusal = withdraw(key);
    return refusal != null ? refusal : control(EPOLL_CTL_ADD, key, events, false);
  }

  // Leaving

  /**
   * Takes a key out for good, before its descriptor may be closed.
   *
   * @throws EpollException if the kernel keeps it; the key is forgotten all the same
   */
  void remove(EpollSelectionKey key) throws EpollException {
    Refusal refusal;
    synchronized (lock(key)) {
      key.hasLeft(true);
      refusal = withdraw(key);
    }
    if (refusal != null) {
      throw refusal.of(key);
    }
  }

  /** Lets go of a key when the epoll instance is about to be closed, which takes all keys out. */
  void abandon(EpollSelectionKey key) {
    synchronized (lock(key)) {
      key.hasLeft(true);
      key.armed(Arming.ABSENT);
      key.isUncertain(false);
    }
  }

  /** Keeps a key that could not move; events that came meanwhile are reported again. */
  Refusal stay(EpollSelectionKey key, boolean wasDisarmed) {
    key.hasLeft(false);
    if (wasDisarmed) {
      return null;
    }
    int wanted = key.wanted();
    key.asked(wanted);
    Arming.Step step = Arming.step(armed(key), wanted, true);
    if (step == Arming.Step.NOTHING && key.armed() != Arming.ABSENT) { // its token is spent
      step = Mode.isExclusive(wanted) ? Arming.Step.REPLACE : Arming.Step.MODIFY;
    }
    return take(step, key, wanted);
  }

  /**
   * Brings a key back whose move was ended by an Error, and has whatever is ready reported again.
   */
  void revive(EpollSelectionKey key) {
    synchronized (lock(key)) {
      if (key.hasLeft() && key.isValid() && !key.hasMoved()) {
        refuse(key, stay(key, false));
      }
    }
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
    if (key.armed() == Arming.DISARMED) {
      return false;
    }
    return key.isOneShot() ? KeyTable.spend(key, token) : key.token() == token;
  }

  /** The key that an event is still for, spent or not; null if there is none. */
  EpollSelectionKey keyOf(long token) {
    return table.getSpentOrNot(token);
  }
}
