package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.EpollNatives.EPOLLRDHUP;
import static io.edgewise.internal.linux.EpollNatives.EPOLL_CTL_ADD;
import static io.edgewise.internal.linux.EpollNatives.EPOLL_CTL_DEL;
import static io.edgewise.internal.linux.EpollNatives.EPOLL_CTL_MOD;

import io.edgewise.EpollException;
import io.edgewise.internal.arming.Arming;
import io.edgewise.internal.arming.Mode;
import io.edgewise.internal.linux.DescriptorLocks;
import io.edgewise.internal.linux.EpollInstance;
import java.util.function.Consumer;

/**
 * The interest list of one epoll instance: calls epoll_ctl for its keys, and knows what the kernel
 * holds for each. Any thread. What it knows of a key is guarded by the lock of the key's descriptor
 * ({@link DescriptorLocks}).
 *
 * <p>A key that the kernel refuses is marked as refused under that lock, in one step with the call
 * that failed: neither another change of the key nor its move can come between. The caller cancels
 * the key afterwards, without the lock.
 *
 * <p>A key is uncertain from before an epoll_ctl call until its result has been handled. If an
 * Error comes between, the key stays uncertain, and its next change replaces it in the kernel.
 *
 * <p>Methods without {@code synchronized} that return a {@link ControlFailure} are called with the
 * lock held. They return null if the kernel accepted the change.
 */
final class InterestList {
  /** A failed epoll_ctl call. */
  record ControlFailure(int operation, int errno) {
    EpollException of(SelectionKeyImpl key) {
      return EpollInstance.refused(operation, key.descriptor(), key.channel(), errno);
    }

    /** Null if the result is success. */
    static ControlFailure in(int operation, int result) {
      return result < 0 ? new ControlFailure(operation, -result) : null;
    }
  }

  /** Changes nothing. */
  static final Consumer<SelectionKeyImpl> UNCHANGED = key -> {};

  private final EpollInstance epoll;

  InterestList(EpollInstance epoll) {
    this.epoll = epoll;
  }

  static Object lock(SelectionKeyImpl key) {
    return DescriptorLocks.of(key.descriptor());
  }

  /** Whether the kernel must no longer hold anything for a key. */
  static boolean isDead(SelectionKeyImpl key) {
    return key.isDetached() || !key.isValid() || key.isRefused();
  }

  /** Adds a new key, even one without interest; returns why the kernel refuses it, or null. */
  EpollException add(SelectionKeyImpl key) {
    synchronized (lock(key)) {
      return refuse(key, addLocked(key));
    }
  }

  /**
   * Applies the events that a key desires now.
   *
   * @param again whether to apply them even if the kernel holds them already, so that what is ready
   *     is reported again
   * @return false if the key is cancelled, refused or detached
   * @throws EpollException if the kernel refuses the key
   */
  boolean update(SelectionKeyImpl key, boolean again) throws EpollException {
    return update(key, again, UNCHANGED);
  }

  /**
   * Changes a key and applies the events that it desires then, in one step.
   *
   * @param change not made if the key is cancelled, refused or detached
   */
  boolean update(SelectionKeyImpl key, boolean again, Consumer<SelectionKeyImpl> change)
      throws EpollException {
    EpollException refusal;
    synchronized (lock(key)) {
      if (isDead(key)) {
        return false;
      }
      change.accept(key);
      refusal = refuse(key, apply(key, again));
    }
    throwUnlessNull(refusal);
    return true;
  }

  /**
   * The same, after the interest set was changed. A key that no longer desires any event is
   * disarmed, so that not even a hang-up is reported: the worker that owns the channel of a
   * one-shot key may empty the interest set, and must remain the only owner then.
   */
  boolean updateInterest(SelectionKeyImpl key, boolean again) throws EpollException {
    EpollException refusal;
    synchronized (lock(key)) {
      if (isDead(key)) {
        return false;
      }
      boolean isIdle = !Arming.asksForEvents(key.desiredEvents(), 0);
      refusal = refuse(key, isIdle ? disarm(key) : apply(key, again));
    }
    throwUnlessNull(refusal);
    return true;
  }

  private static void throwUnlessNull(EpollException refusal) throws EpollException {
    if (refusal != null) {
      throw refusal;
    }
  }

  /** Applies the events that a key desires; an opt-in key that has fired stays disarmed. */
  ControlFailure applyUnlessFired(SelectionKeyImpl key) {
    boolean staysDisarmed = !key.isNioMode() && kernelEvents(key) == Arming.DISARMED;
    return staysDisarmed ? null : apply(key, false);
  }

  /**
   * Makes the kernel forget a peer half-close that a key has reported, if it would go on reporting
   * it. The selecting thread.
   *
   * @return false if the kernel refuses the key, which is then marked as refused
   */
  boolean forgetPeerClose(SelectionKeyImpl key) {
    synchronized (lock(key)) {
      return isDead(key) || refuse(key, applyPeerClose(key)) == null;
    }
  }

  /**
   * Undoes the delivery of an event that nobody was given: the kernel reports it again. Does
   * nothing if the key was changed since, or is dead. The selecting thread.
   *
   * @param token the event's
   * @param sticky the sticky events that the event added to an opt-in key
   * @return whether the selecting thread must apply the key again, for the same purpose
   */
  boolean undoDelivery(SelectionKeyImpl key, long token, int sticky) {
    synchronized (lock(key)) {
      if (isDead(key) || KeyTable.eventToken(key) != token) {
        return false;
      }
      boolean isDisarmed = key.kernelEvents() == Arming.DISARMED; // it has no event but a hang-up
      if (!key.isNioMode() && !isDisarmed) {
        key.removeSticky(sticky);
        refuse(key, apply(key, true));
      } else if (Arming.isOneShot(key.kernelEvents())) {
        KeyTable.consume(key, token);
      }
      return key.isNioMode() || key.isRefused();
    }
  }

  /**
   * Whether the kernel has disarmed a key by reporting it. A consumed token alone does not say
   * that: the key may have become one-shot just when it was reported, before epoll_ctl was called
   * for that.
   */
  static boolean isFired(SelectionKeyImpl key) {
    return Arming.isOneShot(key.kernelEvents()) && KeyTable.isConsumed(key);
  }

  /** What the kernel holds for a key: see {@link Arming}. */
  static int kernelEvents(SelectionKeyImpl key) {
    if (key.isUncertain()) {
      return Arming.UNKNOWN;
    }
    return isFired(key) ? Arming.DISARMED : key.kernelEvents();
  }

  /** Whether the kernel may report events of a key other than errors and hang-ups. */
  static boolean isArmed(SelectionKeyImpl key) {
    synchronized (lock(key)) {
      return key.isNioMode()
          ? key.kernelEvents() != Arming.ABSENT && key.requestedEvents() != 0
          : !isFired(key) && Arming.asksForEvents(key.kernelEvents(), key.stickyEvents());
    }
  }

  /** Whether a key is out of epoll for good. Waits for a move in progress, which may fail. */
  static boolean isDetached(SelectionKeyImpl key) {
    if (!key.isDetached()) {
      return false;
    }
    synchronized (lock(key)) {
      return key.isDetached();
    }
  }

  // With the lock held.

  /** Marks a key as refused, unless the failure is null; returns the cause, or null. */
  static EpollException refuse(SelectionKeyImpl key, ControlFailure failure) {
    if (failure == null) {
      return null;
    }
    EpollException cause = failure.of(key); // its message is made later, without this lock
    key.refused(cause);
    return cause;
  }

  /** Notes what a key requests now; returns the events that it desires. */
  private static int request(SelectionKeyImpl key) {
    int desired = key.desiredEvents();
    key.requestedEvents(desired);
    return desired;
  }

  private ControlFailure apply(SelectionKeyImpl key, boolean again) {
    int desired = request(key);
    return perform(Arming.step(kernelEvents(key), desired, again), key, desired);
  }

  /** Stops the kernel from reporting a peer half-close again that a key has reported. */
  ControlFailure applyPeerClose(SelectionKeyImpl key) {
    boolean isHeld = (kernelEvents(key) & key.stickyEvents() & EPOLLRDHUP) != 0;
    return isHeld && key.mustForgetPeerClose() ? apply(key, false) : null;
  }

  /** Disarms a key. A new one is added disarmed, or else the next selection would arm it. */
  private ControlFailure disarm(SelectionKeyImpl key) {
    key.requestedEvents(Arming.DISARMED);
    int current = kernelEvents(key);
    boolean isNew = current == Arming.ABSENT;
    Arming.Step step = isNew ? Arming.Step.ADD : Arming.step(current, Arming.DISARMED, false);
    return perform(step, key, Arming.DISARMED);
  }

  /** Adds a key that the kernel does not know. */
  ControlFailure addLocked(SelectionKeyImpl key) {
    int desired = request(key);
    return perform(Arming.Step.ADD, key, desired);
  }

  /** The same, but disarmed until it is armed again, like a one-shot key that has fired. */
  ControlFailure addDisarmed(SelectionKeyImpl key) {
    request(key);
    return control(EPOLL_CTL_ADD, key, Arming.DISARMED, true);
  }

  /**
   * Performs a step, so that the kernel holds these events for a key.
   *
   * @param events see {@link Arming}
   */
  ControlFailure perform(Arming.Step step, SelectionKeyImpl key, int events) {
    return switch (step) {
      case NOTHING -> null;
      case ADD -> control(EPOLL_CTL_ADD, key, events, false);
      case MODIFY -> control(EPOLL_CTL_MOD, key, events, false);
      case REPLACE -> replace(key, events);
    };
  }

  /**
   * Adds or modifies a key. It gets a new token: an event that is already on its way has the old
   * one and is ignored, and what is ready is reported again with the new one.
   *
   * @param fired whether to disarm the key as if it had been reported
   */
  private ControlFailure control(int operation, SelectionKeyImpl key, int events, boolean fired) {
    key.uncertain(true);
    long token = KeyTable.nextGeneration(key);
    if (fired) {
      KeyTable.consume(key, token);
    }
    key.kernelEvents(events); // before the kernel can report an event for it
    int result = epoll.control(operation, key.descriptor(), events, token);
    if (result >= 0) {
      key.uncertain(false);
    } else if (operation == EPOLL_CTL_ADD) {
      key.kernelEvents(Arming.ABSENT);
      key.uncertain(false);
    }
    return ControlFailure.in(operation, result);
  }

  /** Deletes a key from the kernel's list; its events that are on their way are ignored. */
  ControlFailure delete(SelectionKeyImpl key) {
    if (kernelEvents(key) == Arming.ABSENT) {
      return null;
    }
    key.uncertain(true);
    KeyTable.nextGeneration(key);
    int result = epoll.remove(key.descriptor());
    key.kernelEvents(Arming.ABSENT);
    key.uncertain(false);
    return ControlFailure.in(EPOLL_CTL_DEL, result);
  }

  private ControlFailure replace(SelectionKeyImpl key, int events) {
    ControlFailure failure = delete(key);
    return failure != null ? failure : control(EPOLL_CTL_ADD, key, events, false);
  }

  // Detaching: the kernel must no longer hold anything for the key.

  /**
   * Deletes a key for good, before its descriptor may be closed.
   *
   * @throws EpollException if the kernel keeps it; the key is detached all the same
   */
  void remove(SelectionKeyImpl key) throws EpollException {
    ControlFailure failure;
    synchronized (lock(key)) {
      key.detached(true);
      failure = delete(key);
    }
    if (failure != null) {
      throw failure.of(key);
    }
  }

  /** Detaches a key whose epoll instance is about to be closed, which deletes all keys. */
  void detach(SelectionKeyImpl key) {
    synchronized (lock(key)) {
      key.detached(true);
      key.kernelEvents(Arming.ABSENT);
      key.uncertain(false);
    }
  }

  /**
   * Detaches a key that is about to move. With the lock held, and before the key's interest is
   * read: a thread that changes the interest checks afterwards whether the key is detached.
   */
  void beginMove(SelectionKeyImpl key) {
    key.detached(true);
  }

  /**
   * Attaches a key again whose move has failed. With the lock held. What is ready is reported
   * again, as an event may have come meanwhile.
   *
   * @param wasDisarmed whether the key was disarmed before, and stays so
   */
  ControlFailure reinstate(SelectionKeyImpl key, boolean wasDisarmed) {
    key.detached(false);
    if (wasDisarmed) {
      return null;
    }
    int desired = request(key);
    Arming.Step step = Arming.step(kernelEvents(key), desired, true);
    if (step == Arming.Step.NOTHING && key.kernelEvents() != Arming.ABSENT) {
      // Its token is consumed, and it needs a new one.
      step = Mode.isExclusive(desired) ? Arming.Step.REPLACE : Arming.Step.MODIFY;
    }
    return perform(step, key, desired);
  }

  /** Attaches a key again whose move was ended by an Error; what is ready is reported again. */
  void revive(SelectionKeyImpl key) {
    synchronized (lock(key)) {
      if (key.isDetached() && key.isValid() && !key.hasMoved()) {
        refuse(key, reinstate(key, false));
      }
    }
  }
}
