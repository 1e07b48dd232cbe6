package io.edgewise.conformance.optin;

import io.edgewise.EpollSelectionKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A channel that several threads use, and what must hold for its reports. It is the key's
 * attachment.
 */
final class Duct {
  final DuctPlan plan;
  final SelectableChannel near;
  final SelectableChannel far;

  /** The key whose event is being handled, if only one thread may handle it at a time. */
  private final AtomicReference<EpollSelectionKey> held = new AtomicReference<>();

  /** How often a one-shot key was armed, or is about to be. */
  private final AtomicInteger armings = new AtomicInteger();

  private final AtomicInteger reports = new AtomicInteger();

  /** The keys that must not be reported any more. */
  private final Set<EpollSelectionKey> gone = ConcurrentHashMap.newKeySet();

  /** Whether it may have been registered with two selectors at once. */
  private volatile boolean isShared;

  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();

  Duct(DuctPlan plan, SelectableChannel near, SelectableChannel far) {
    this.plan = plan;
    this.near = near;
    this.far = far;
  }

  void aboutToArm() {
    armings.incrementAndGet();
  }

  boolean isShared() {
    return isShared;
  }

  void becomesShared() {
    isShared = true;
  }

  void gone(EpollSelectionKey key) {
    gone.add(key);
  }

  /**
   * A selecting thread got an event: it now owns the channel, if only one thread may use it at a
   * time.
   */
  void reported(EpollSelectionKey key) {
    if (gone.contains(key)) {
      throw new Violation("cancelled", null, "reported after it was let go of: " + key);
    }
    if (plan.sort() == Sort.OWNED && !held.compareAndSet(null, key)) {
      throw new Violation("owners", null, "reported while another owns it: " + key);
    }
    int told = reports.incrementAndGet();
    if (plan.sort() != Sort.FREE && told > armings.get()) {
      throw new Violation("armings", null, told + " reports, armed " + armings + " times: " + key);
    }
  }

  /** Handles an event, and arms a one-shot key again. */
  void handle(EpollSelectionKey key) {
    drain();
    if (plan.sort() == Sort.OWNED) {
      held.set(null);
    }
    EpollSelectionKey next = key;
    while (next != null && !isArmedIfOneShot(next)) {
      next = next.movedTo().orElse(null);
    }
  }

  /** Returns false if the key has moved, or is gone for good. */
  private boolean isArmedIfOneShot(EpollSelectionKey key) {
    try {
      if (Request.isOneShot(key.trigger())) {
        aboutToArm();
        key.rearm();
      }
      return true;
    } catch (CancelledKeyException e) {
      return false;
    }
  }

  void write() throws IOException {
    if (far instanceof WritableByteChannel channel) {
      int count = channel.write(ByteBuffer.allocate(1));
      written.addAndGet(count);
    }
  }

  /** Reads all that is there. */
  void drain() {
    ByteBuffer bytes = ByteBuffer.allocate(64);
    try {
      int count = 1;
      while (count > 0) {
        bytes.clear();
        count = receive(bytes);
        read.addAndGet(Math.max(count, 0));
      }
    } catch (IOException e) {
      return; // reset or closed meanwhile
    }
  }

  private int receive(ByteBuffer bytes) throws IOException {
    if (near instanceof DatagramChannel datagram) {
      return datagram.receive(bytes) == null ? 0 : 1;
    }
    return ((ReadableByteChannel) near).read(bytes);
  }

  /** How many written bytes are unread. */
  long unread() {
    return written.get() - read.get();
  }

  @Override
  public String toString() {
    return plan.toString();
  }
}
