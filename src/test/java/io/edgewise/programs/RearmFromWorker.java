package io.edgewise.programs;

import static java.nio.channels.SelectionKey.OP_READ;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.SynchronousQueue;

/** Hands a channel to a worker again and again; the worker reads, arms the key and sends more. */
public final class RearmFromWorker {
  private RearmFromWorker() {}

  /** Runs the program; the argument says how often, another one has the selector woken, too. */
  public static void main(String[] arguments) throws Exception {
    int times = Integer.parseInt(arguments[0]);
    boolean wake = arguments.length > 1;
    SynchronousQueue<EpollSelectionKey> ready = new SynchronousQueue<>();
    try (EpollSelector selector = EpollSelector.open();
        DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
      selector.register(channel, OP_READ, Trigger.ONE_SHOT);
      Thread worker = new Thread(() -> work(ready, times, wake));
      worker.start();
      channel.send(ByteBuffer.allocate(1), channel.getLocalAddress());
      int selected = 0;
      while (selected < times) {
        selected += selector.select();
        for (var key : selector.selectedKeys()) {
          ready.put((EpollSelectionKey) key);
        }
        selector.selectedKeys().clear();
      }
      worker.join();
      System.out.println("selected " + selected);
    }
  }

  private static void work(SynchronousQueue<EpollSelectionKey> ready, int times, boolean wake) {
    ByteBuffer bytes = ByteBuffer.allocate(1);
    try {
      for (int i = 1; i <= times; i++) {
        EpollSelectionKey key = ready.take();
        DatagramChannel channel = (DatagramChannel) key.channel();
        bytes.clear();
        channel.receive(bytes);
        if (i < times) {
          key.rearm();
          if (wake) {
            key.selector().wakeup();
          }
          channel.send(bytes.flip(), channel.getLocalAddress());
        }
      }
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
