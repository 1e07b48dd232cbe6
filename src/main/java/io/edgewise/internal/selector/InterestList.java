package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.Native.EPOLLRDHUP;
import static io.edgewise.internal.linux.Native.EPOLL_CTL_ADD;
import static io.edgewise.internal.linux.Native.EPOLL_CTL_DEL;
import static io.edgewise.internal.linux.Native.EPOLL_CTL_MOD;

import io.edgewise.EpollException;
import io.edgewise.internal.arming.Arming;
import io.edgewise.internal.arming.Mode;
import io.edgewise.internal.arming.Usage;
import io.edgewise.internal.linux.DescriptorLocks;
import io.edgewise.internal.linux.EpollInstance;
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
public final class InterestList {
  /** A call of epoll_ctl that failed. */
  record Refusal(int operation, int errno) {
    EpollException of(SelectionKeyImpl key) {
      return EpollInstance.refused(operation, key.descriptor(), key.channel(), errno);
    }

    /** Null if a result says success. */
    static Refusal in(int operation, int result) {
      return result < 0 ? new Refusal(operation, -result) : null;
    }
  }

  /** Changes nothing of what a key asks for. */
  static final Consumer<SelectionKeyImpl> UNCHANGED = key -> {};

  private final EpollInstance epoll;
  private final KeyTable table;

  InterestList(EpollInstance epoll, KeyTable table) {
    this.epoll = epoll;
    this.table = table;
  }

  static Object lock(SelectionKeyImpl key) {
    return DescriptorLocks.of(key.descriptor());
  }

  /** Whether nothing is to be told of a key any more. */
  static boolean isGone(SelectionKeyImpl key) {
    return key.hasLeft() || !key.isValid() || key.isRefused();
  }

  /** Takes a new key in, whatever it asks for; returns null or why the kernel refuses it. */
  EpollException add(SelectionKeyImpl key) {
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
  boolean update(SelectionKeyImpl key, boolean again) throws EpollException {
    return update(key, again, UNCHANGED);
  }

  /**
   * The same, after a change of what the key asks for, in one step with it.
   *
   * @param change is not made if the key is cancelled or has left
   */
  boolean update(SelectionKeyImpl key, boolean again, Consumer<SelectionKeyImpl> change)
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
  boolean updateInterest(SelectionKeyImpl key, boolean again) throws EpollException {
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
   * Has the kernel hold what a key that was waiting for its turn requests; a one-shot key that was
   * reported meanwhile stays disarmed. If the kernel refuses it, it is refused afterwards. The
   * selecting thread, under the descriptor's lock.
   */
  void apply(SelectionKeyImpl key) {
    key.usage(Usage.history(key.usage()));
    boolean staysDisarmed = !key.isPlain() && armed(key) == Arming.DISARMED;
    if (!staysDisarmed) {
      refuse(key, tell(key, false));
    }
  }

  /**
   * Has the kernel forget a peer's close that a key has reported, if it would go on reporting it.
   * The selecting thread.
   *
   * @return false if the kernel refuses the key, which is refused then
   */
  boolean forgetPeerClose(SelectionKeyImpl key) {
    synchronized (lock(key)) {
      return isGone(key) || refuse(key, tellOfPeerClose(key)) == null;
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
  boolean takeBack(SelectionKeyImpl key, long token, int heard) {
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
  static boolean isUsedUp(SelectionKeyImpl key) {
    return Arming.isOneShot(key.armed()) && KeyTable.isSpent(key);
  }

  /** What the kernel holds for a key. */
  static int armed(SelectionKeyImpl key) {
    if (key.isUncertain()) {
      return Arming.UNKNOWN;
    }
    return isUsedUp(key) ? Arming.DISARMED : key.armed();
  }

  /** Whether the kernel is asked for events of a key. */
  static boolean isArmed(SelectionKeyImpl key) {
    synchronized (lock(key)) {
      return key.isPlain()
          ? key.armed() != Arming.ABSENT && key.asked() != 0
          : !isUsedUp(key) && Arming.asksForEvents(key.armed(), key.heard());
    }
  }

  /** Whether a key is out of epoll for good; waits for a move that may yet fail. */
  static boolean hasLeft(SelectionKeyImpl key) {
    if (!key.hasLeft()) {
      return false;
    }
    synchronized (lock(key)) {
      return key.hasLeft();
    }
  }

  // What is done under the descriptor's lock; null or what the kernel refused.

  /** Marks a key as refused, if it was; returns the cause. */
  static EpollException refuse(SelectionKeyImpl key, Refusal refusal) {
    if (refusal == null) {
      return null;
    }
    EpollException cause = refusal.of(key); // its message is made later, without this lock
    key.refused(cause);
    return cause;
  }

  private Refusal tell(SelectionKeyImpl key, boolean again) {
    int wanted = key.wanted();
    key.asked(wanted);
    return take(Arming.step(armed(key), wanted, again), key, wanted);
  }

  /** Has the kernel forget a peer's close that a key has reported, if it is repeated. */
  Refusal tellOfPeerClose(SelectionKeyImpl key) {
    boolean isHeld = (armed(key) & key.heard() & EPOLLRDHUP) != 0;
    return isHeld && key.mustForgetPeerClose() ? tell(key, false) : null;
  }

  /** Has the kernel ask for nothing; also for a new key, which the next selection would arm. */
  private Refusal disarm(SelectionKeyImpl key) {
    key.asked(Arming.DISARMED);
    int armed = armed(key);
    boolean isNew = armed == Arming.ABSENT;
    Arming.Step step = isNew ? Arming.Step.ADD : Arming.step(armed, Arming.DISARMED, false);
    return take(step, key, Arming.DISARMED);
  }

  /** Tells the kernel of a key that it does not know, also if the key asks for nothing. */
  Refusal enter(SelectionKeyImpl key) {
    int wanted = key.wanted();
    key.asked(wanted);
    return take(Arming.Step.ADD, key, wanted);
  }

  /** The same for a one-shot key that is disarmed until it is armed again. */
  Refusal enterDisarmed(SelectionKeyImpl key) {
    key.asked(key.wanted());
    return control(EPOLL_CTL_ADD, key, Arming.DISARMED, true);
  }

  Refusal take(Arming.Step step, SelectionKeyImpl key, int wanted) {
    return switch (step) {
      case NOTHING -> null;
      case ADD -> control(EPOLL_CTL_ADD, key, wanted, false);
      case MODIFY -> control(EPOLL_CTL_MOD, key, wanted, false);
      case REPLACE -> replace(key, wanted);
    };
  }

  /**
   * Adds or modifies. What is ready is reported with a new token, so that no event that is on its
   * way is a second one.
   *
   * @param spent whether the key is to be disarmed as if it had been reported
   */
  private Refusal control(int operation, SelectionKeyImpl key, int events, boolean spent) {
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
  Refusal withdraw(SelectionKeyImpl key) {
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

  private Refusal replace(SelectionKeyImpl key, int events) {
    Refusal refusal = withdraw(key);
    return refusal != null ? refusal : control(EPOLL_CTL_ADD, key, events, false);
  }

  // Leaving

  /**
   * Takes a key out for good, before its descriptor may be closed.
   *
   * @throws EpollException if the kernel keeps it; the key is forgotten all the same
   */
  void remove(SelectionKeyImpl key) throws EpollException {
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
  void abandon(SelectionKeyImpl key) {
    synchronized (lock(key)) {
      key.hasLeft(true);
      key.armed(Arming.ABSENT);
      key.isUncertain(false);
    }
  }

  /** Keeps a key that could not move; events that came meanwhile are reported again. */
  Refusal stay(SelectionKeyImpl key, boolean wasDisarmed) {
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
  void revive(SelectionKeyImpl key) {
    synchronized (lock(key)) {
      if (key.hasLeft() && key.isValid() && !key.hasMoved()) {
        refuse(key, stay(key, false));
      }
    }
  }

  // Events: the selecting thread. Without the descriptor's lock, for whoever has just armed a key
  // may still be holding it.

  /** The key in whose slot an event's key was; null if it has left. */
  SelectionKeyImpl at(long token) {
    return table.at(token);
  }

  /**
   * Takes note of an event of a plain key.
   *
   * @param token the event's
   * @return whether it is one: not if the key was armed anew since, or not at all, for the kernel
   *     reports hang-ups unasked
   */
  boolean reportPlain(SelectionKeyImpl key, long token) {
    int armed = key.armed();
    if (armed == Arming.DISARMED) {
      return false;
    }
    return Arming.isOneShot(armed) ? KeyTable.spend(key, token) : key.token() == token;
  }

  /** The same for a key that is not plain: not if it was armed anew, or reported once already. */
  boolean reportOther(SelectionKeyImpl key, long token) {
    if (key.armed() == Arming.DISARMED) {
      return false;
    }
    return key.isOneShot() ? KeyTable.spend(key, token) : key.token() == token;
  }

  /** The key that an event is still for, spent or not; null if there is none. */
  SelectionKeyImpl keyOf(long token) {
    return table.getSpentOrNot(token);
  }
}
