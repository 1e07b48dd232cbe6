package io.edgewise.conformance.optin;

import static io.edgewise.EpollEvents.HUP;
import static io.edgewise.EpollEvents.RDHUP;

import io.edgewise.Trigger;

/**
 * What a key must do next according to the javadoc: when it is reported, and with which events,
 * given what poll(2) says of its channel. It knows nothing of channels and selectors.
 *
 * <pre>
 * edge: NONE -&gt; CERTAIN      armed while something is ready; something that it requests happens
 *       NONE -&gt; POSSIBLE     something happens that the kernel may count as such
 *       any  -&gt; NONE         reported; or a selection found nothing
 * </pre>
 */
final class KeyModel {
  /** Whether something has happened since an edge-triggered key was reported. */
  private enum Edge {
    NONE,
    POSSIBLE,
    CERTAIN
  }

  private int interest;
  private Trigger trigger;
  private int extra;
  private boolean heardClose;
  private boolean heardHangUp;

  /** Whether a one-shot key was reported and not armed since. */
  private boolean isFired;

  /** Whether its interest set was emptied, and it was not armed since. */
  private boolean isSilenced;

  /**
   * Whether the kernel knows the key. If it was registered in the ordinary way, not before a
   * selection.
   */
  private boolean isTold;

  /** The interest set of a key in NIO mode when a selection last applied it. */
  private int askedOps;

  private Edge edge = Edge.NONE;

  KeyModel(int interest, Trigger trigger, int extra) {
    this.interest = interest;
    this.trigger = trigger;
    this.extra = extra;
  }

  Request request() {
    return new Request(interest, trigger, extra, heardClose, heardHangUp);
  }

  int interest() {
    return interest;
  }

  Trigger trigger() {
    return trigger;
  }

  int extra() {
    return extra;
  }

  boolean isPlain() {
    return request().isPlain();
  }

  boolean isPeerClosed() {
    return heardClose || heardHangUp;
  }

  /** See Request; null if it is left open. */
  Boolean isArmed() {
    if (isPlain()) {
      return isTold && askedOps != 0;
    }
    return (isTold && !isFired) ? request().isArmed() : Boolean.FALSE;
  }

  /** Whether it is in NIO mode and has a change that the next selection must apply. */
  boolean isChanged() {
    return isPlain() && (!isTold || askedOps != interest);
  }

  // Changes. The level is what is ready by then.

  /** A selection applies it, or it was registered with a trigger. */
  void tell(int level) {
    askedOps = interest;
    if (!isTold) {
      isTold = true;
      arm(level);
    }
  }

  void setInterest(int ops, int level) {
    boolean isOther = ops != interest;
    interest = ops;
    if (!isPlain() && (isOther || !isTold || isFired || isSilenced || request().isSilent())) {
      tellAnew(level);
      isSilenced = request().isSilent();
    }
  }

  void setTrigger(Trigger newTrigger, int level) {
    trigger = newTrigger;
    tellAnew(level);
  }

  void setExtra(int events, int level) {
    extra = events;
    tellAnew(level);
  }

  void configure(int ops, Trigger newTrigger, int events, int level) {
    interest = ops;
    trigger = newTrigger;
    extra = events;
    tellAnew(level);
  }

  void rearm(int level) {
    if (!isPlain()) {
      tellAnew(level);
    }
  }

  private void tellAnew(int level) {
    isTold = true;
    askedOps = interest;
    isFired = false;
    isSilenced = false;
    arm(level);
  }

  /** The model of the key that this one moves to. */
  KeyModel moved(int level) {
    KeyModel to = new KeyModel(interest, trigger, extra);
    to.heardClose = heardClose;
    to.heardHangUp = heardHangUp;
    to.isTold = true;
    to.askedOps = interest;
    to.isFired = isFired;
    to.isSilenced = isSilenced;
    if (!isFired) {
      to.arm(level);
    }
    return to;
  }

  private void arm(int level) {
    edge = Edge.NONE;
    happened(level, level);
  }

  /**
   * Something happens to the channel.
   *
   * @param certain the events that it brings
   * @param possible those that the kernel may count as such
   */
  void happened(int certain, int possible) {
    Request request = request();
    if (!isTold || !request.isEdge()) {
      return;
    }
    if ((certain & request.events()) != 0) {
      edge = Edge.CERTAIN;
    } else if ((possible & request.events()) != 0 && edge == Edge.NONE) {
      edge = Edge.POSSIBLE;
    }
  }

  // Selections

  /** The events of a level that are for this key; 0 if it must not be reported. */
  int eventsOf(int level) {
    if (!isTold || isFired || isSilenced) {
      return 0;
    }
    return level & request().events();
  }

  /** Whether it must be reported for its events. */
  boolean isCertain(int events) {
    Request request = request();
    return events != 0 && (!request.isEdge() || edge == Edge.CERTAIN);
  }

  /** Whether it may be reported for its events. */
  boolean isPossible(int events) {
    return events != 0 && (!request().isEdge() || edge != Edge.NONE);
  }

  /** It was reported. */
  void reported(int events, boolean isConnected) {
    if (isConnected) {
      heardClose |= (events & RDHUP) != 0;
      heardHangUp |= (events & HUP) != 0;
    }
    isFired = request().isOneShot();
    edge = Edge.NONE;
  }

  /** A selection came to its end without reporting it. */
  void passedOver() {
    edge = Edge.NONE;
  }

  @Override
  public String toString() {
    return request() + (isTold ? "" : ", untold") + (isFired ? ", fired" : "") + ", edge " + edge;
  }
}
