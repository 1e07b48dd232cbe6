package io.edgewise.internal.selector;

import static io.edgewise.internal.linux.Native.EPOLLERR;
import static io.edgewise.internal.linux.Native.EPOLLHUP;
import static io.edgewise.internal.linux.Native.EPOLLONESHOT;
import static io.edgewise.internal.linux.Native.EPOLLOUT;

import io.edgewise.internal.arming.Arming;
import io.edgewise.internal.arming.EventMask;
import io.edgewise.internal.arming.Learning;
import io.edgewise.internal.arming.Usage;
import io.edgewise.internal.linux.Native;
import io.edgewise.internal.selector.InterestList.Refusal;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * How keys in NIO mode are armed: by how each was used. The kernel may hold more than such a key
 * requests, and what it reports unrequested is not delivered. The selecting thread, but for {@link
 * #stop}.
 */
final class AdaptiveArming {
  private final InterestList interests;

  /** Written by any thread; a change of it is followed by a look at all keys. */
  private volatile Learning learning;

  AdaptiveArming(InterestList interests, Learning learning) {
    this.interests = interests;
    this.learning = learning;
  }

  /**
   * Has the kernel hold at least what a key that was waiting for its turn requests; a one-shot key
   * that was reported meanwhile stays disarmed. If the kernel refuses it, it is refused afterwards.
   *
   * @param mayPoll whether it may be asked what is ready
   * @return the events that are ready, if that was asked instead: they are to be reported; else 0
   */
  int apply(SelectionKeyImpl key, boolean mayPoll) {
    synchronized (InterestList.lock(key)) {
      if (InterestList.isGone(key)) {
        return 0;
      }
      if (key.isPlain() && learning != Learning.OFF) {
        return applyPlain(key, mayPoll);
      }
      interests.apply(key);
      return 0;
    }
  }

  private int applyPlain(SelectionKeyImpl key, boolean mayPoll) {
    int now = EventMask.of(key.interest());
    boolean unrequested = Usage.isUnrequested(key.usage());
    key.usage(Usage.applied(key.usage(), InterestList.isUsedUp(key), key.asked(), now));
    key.asked(now);
    boolean beginsToWrite = (now & ~key.armed() & EPOLLOUT) != 0;
    int ready = beginsToWrite && mayPoll ? poll(key) : 0;
    if (ready == 0) {
      int wanted = arming(key, now);
      Arming.Step step = Arming.lazyStep(InterestList.armed(key), wanted, unrequested);
      InterestList.refuse(key, interests.take(step, key, wanted));
    }
    return ready;
  }

  /** The arming of a key that requests some events. */
  private int arming(SelectionKeyImpl key, int events) {
    boolean once = events == 0 || learning.isDispatched(key.usage());
    return once ? events | EPOLLONESHOT : events;
  }

  /**
   * Asks what is ready of a key that begins to request writability: as a rule it is writable, and
   * that is cheaper than to tell epoll, and to take it back.
   *
   * @return the events; 0 if epoll must be told
   */
  private int poll(SelectionKeyImpl key) {
    int usage = key.usage();
    if (key.armed() == Arming.ABSENT || !learning.mayPoll(usage)) {
      key.usage(Usage.notPolled(usage));
      return 0;
    }
    int ready = Native.poll(key.descriptor(), key.asked());
    if (ready <= 0 || (ready & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) {
      key.usage(Usage.pollFailed(usage)); // also if the call failed: epoll_ctl will say why
      return 0;
    }
    key.usage(Usage.polled(usage));
    return ready;
  }

  /**
   * Has the kernel hold no more than what a key in NIO mode requests, after an event that it did
   * not request. If the kernel refuses it, it is refused afterwards.
   */
  void disarmUnrequested(SelectionKeyImpl key) {
    synchronized (InterestList.lock(key)) {
      if (key.isPlain() && !InterestList.isGone(key)) {
        key.usage(Usage.disarmed(key.usage()));
        InterestList.refuse(key, applyExactly(key));
      }
    }
  }

  /**
   * From now on the kernel holds exactly what each key requested when that was last applied, and
   * does not go on reporting a peer's close. Any thread.
   *
   * @param again is given the keys of which it could not be told, to be looked at again
   */
  void stop(KeyTable keys, Consumer<SelectionKeyImpl> again) {
    learning = Learning.OFF; // before the keys are looked at: apply reads it under their locks
    for (SelectionKey each : keys.asSet()) {
      SelectionKeyImpl key = (SelectionKeyImpl) each;
      Refusal refusal = null;
      synchronized (InterestList.lock(key)) {
        if (!InterestList.isGone(key)) {
          refusal = key.isPlain() ? applyExactly(key) : interests.tellOfPeerClose(key);
        }
      }
      if (refusal != null) {
        again.accept(key);
      }
    }
  }

  private Refusal applyExactly(SelectionKeyImpl key) {
    int wanted = arming(key, key.asked());
    int armed = InterestList.armed(key);
    if (armed == Arming.ABSENT || armed == wanted) {
      return null;
    }
    Arming.Step step = armed == Arming.UNKNOWN ? Arming.Step.REPLACE : Arming.Step.MODIFY;
    return interests.take(step, key, wanted);
  }
}
