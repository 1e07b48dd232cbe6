package io.edgewise.conformance.optin;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** A thread that does what the program has for it. */
final class Worker implements Callable<Void> {
  private final Crowd crowd;
  private final List<Deed> deeds;

  /** The keys that this thread has cancelled and that may not be deregistered yet. */
  private final List<EpollSelectionKey> cancelled = new ArrayList<>();

  Worker(Crowd crowd, List<Deed> deeds) {
    this.crowd = crowd;
    this.deeds = deeds;
  }

  @Override
  public Void call() throws IOException {
    for (Deed deed : deeds) {
      noteWhatIsGone();
      Duct duct = crowd.ducts().get(deed.duct());
      if (deed.operation() == Deed.Operation.HANDLE) {
        handle();
      } else if (deed.operation() == Deed.Operation.WAKEUP) {
        crowd.selectors().get(deed.argument()).wakeup();
      } else {
        doSafely(deed, duct);
      }
    }
    return null;
  }

  private void noteWhatIsGone() {
    for (EpollSelectionKey key : List.copyOf(cancelled)) {
      if (key.channel().keyFor(key.selector()) != key) {
        ((Duct) key.attachment()).gone(key);
        cancelled.remove(key);
      }
    }
  }

  private void handle() {
    EpollSelectionKey key = crowd.handedOver().poll();
    if (key != null) {
      ((Duct) key.attachment()).handle(key);
    }
  }

  /** Other threads may have closed, cancelled or moved the channel or its key. */
  private void doSafely(Deed deed, Duct duct) throws IOException {
    try {
      if (deed.operation() == Deed.Operation.REGISTER) {
        register(deed, duct);
      } else {
        doTo(deed, duct);
      }
    } catch (CancelledKeyException e) {
      if (e.getCause() != null) {
        throw e; // refused by the kernel
      }
    } catch (ClosedChannelException e) {
      if (duct.near.isOpen() && duct.far.isOpen()) {
        throw e;
      }
    }
  }

  private void doTo(Deed deed, Duct duct) throws IOException {
    switch (deed.operation()) {
      case READ -> duct.drain();
      case WRITE -> write(duct);
      case CLOSE -> duct.near.close();
      case CLOSE_FAR -> duct.far.close();
      case SHUT_DOWN_FAR_OUTPUT -> {
        if (duct.far instanceof SocketChannel socket) {
          socket.shutdownOutput();
        }
      }
      default -> {
        for (EpollSelectionKey key : crowd.keys(duct)) {
          doTo(deed, duct, key);
        }
      }
    }
  }

  private static void write(Duct duct) {
    try {
      duct.write();
    } catch (IOException e) {
      return; // closed or reset
    }
  }

  private void doTo(Deed deed, Duct duct, EpollSelectionKey key) throws IOException {
    if (deed.operation().arms()) {
      duct.aboutToArm();
    }
    switch (deed.operation()) {
      case MOVE -> move(key, crowd.selectors().get(deed.argument()));
      case CANCEL -> {
        key.cancel();
        cancelled.add(key);
      }
      case INTEREST_OPS -> key.interestOps(deed.argument());
      case TRIGGER -> unlessRefused(() -> key.trigger(deed.trigger()));
      case EXTRA_EVENTS -> unlessRefused(() -> key.extraEvents(deed.argument()));
      case REARM -> key.rearm();
      default -> throw new IllegalStateException(deed.toString());
    }
  }

  /** An exclusive trigger with extra events is refused. */
  private static void unlessRefused(Runnable change) {
    try {
      change.run();
    } catch (IllegalArgumentException e) {
      if (!String.valueOf(e.getMessage()).contains("EXCLUSIVE")) {
        throw e;
      }
    }
  }

  private static void move(EpollSelectionKey key, EpollSelector target) throws IOException {
    try {
      key.moveTo(target);
    } catch (IllegalStateException e) {
      if (e instanceof CancelledKeyException
          || !String.valueOf(e.getMessage()).contains("is already registered")) {
        throw e;
      }
    }
  }

  /** Skipped for a channel that one thread owns: a new key would be armed. */
  private void register(Deed deed, Duct duct) throws IOException {
    EpollSelector selector = crowd.selectors().get(deed.argument());
    if (duct.plan.sort().mayBeChanged()) {
      duct.aboutToArm();
      duct.becomesShared();
      DuctPlan plan = duct.plan;
      selector.register(duct.near, plan.ops(), plan.trigger(), plan.extra(), duct);
    }
  }
}
