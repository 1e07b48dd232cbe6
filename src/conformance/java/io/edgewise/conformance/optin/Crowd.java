package io.edgewise.conformance.optin;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The selectors and channels of one run of a program by several threads. */
final class Crowd implements AutoCloseable {
  private final List<EpollSelector> selectors = new ArrayList<>();
  private final List<Duct> ducts = new ArrayList<>();

  /** Keys whose event the selecting thread has handed over. */
  private final Queue<EpollSelectionKey> handedOver = new ConcurrentLinkedQueue<>();

  private volatile boolean isOver;

  Crowd(Lab lab, CrowdProgram program) throws IOException {
    try {
      for (int i = 0; i < CrowdProgram.SELECTORS; i++) {
        selectors.add(EpollSelector.open(Trigger.LEVEL));
      }
      for (DuctPlan plan : program.ducts()) {
        add(plan, lab.open(plan.family()));
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private void add(DuctPlan plan, List<SelectableChannel> channels) throws IOException {
    Duct duct = new Duct(plan, channels.get(0), channels.get(1));
    ducts.add(duct);
    duct.aboutToArm();
    selectors
        .get(plan.selector())
        .register(duct.near, plan.ops(), plan.trigger(), plan.extra(), duct);
  }

  List<EpollSelector> selectors() {
    return selectors;
  }

  List<Duct> ducts() {
    return ducts;
  }

  Queue<EpollSelectionKey> handedOver() {
    return handedOver;
  }

  boolean isOver() {
    return isOver;
  }

  /** Makes the selecting threads end. */
  void end() {
    isOver = true;
    selectors.forEach(EpollSelector::wakeup);
  }

  /** The valid keys of a channel. */
  List<EpollSelectionKey> keys(Duct duct) {
    List<EpollSelectionKey> keys = new ArrayList<>();
    for (EpollSelector selector : selectors) {
      if (duct.near.keyFor(selector) instanceof EpollSelectionKey key && key.isValid()) {
        keys.add(key);
      }
    }
    return keys;
  }

  @Override
  public void close() throws IOException {
    for (Duct each : ducts) {
      close(each.near);
      close(each.far);
    }
    for (EpollSelector each : selectors) {
      each.close();
    }
  }

  private static void close(SelectableChannel channel) throws IOException {
    if (channel instanceof SocketChannel socket
        && socket.isOpen()
        && socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    channel.close();
  }
}
