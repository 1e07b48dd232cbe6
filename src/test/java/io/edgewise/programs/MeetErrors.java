package io.edgewise.programs;

import static java.nio.channels.SelectionKey.OP_READ;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Registers three channels, arms their keys again, and says what fails; then uses what is left. The
 * calls of epoll_ctl: 1 for the selector itself, 2 to 4 to add, 5 to 7 to arm again.
 */
public final class MeetErrors {
  private MeetErrors() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws Exception {
    EpollSelector selector;
    try {
      selector = EpollSelector.open();
    } catch (IOException e) {
      System.out.println("open: " + e.getMessage());
      return;
    }
    List<EpollSelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try {
        keys.add(selector.register(readable(), OP_READ, Trigger.ONE_SHOT));
      } catch (IOException e) {
        System.out.println("register " + i + ": " + e.getMessage());
      }
    }
    for (int i = 0; i < keys.size(); i++) {
      try {
        keys.get(i).rearm();
      } catch (CancelledKeyException e) {
        System.out.println("rearm " + i + ": " + e.getCause().getMessage());
      }
    }
    System.out.println("selected " + selector.selectNow() + " of " + selector.keys().size());
    selector.close();
  }

  private static DatagramChannel readable() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    channel.send(ByteBuffer.allocate(1), channel.getLocalAddress());
    return channel;
  }
}
