package io.edgewise.programs;

import io.edgewise.Epoll;
import io.edgewise.EpollSelector;
import io.edgewise.EpollSelectorProvider;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Uses selectors and channels for the first time in a JVM, when something is missing, and again
 * when it is there. The arguments say in which order, and what came of each is printed.
 */
public final class FirstUse {
  private static final Deque<FileInputStream> FILES = new ArrayDeque<>();

  private FirstUse() {}

  /** Runs the program. */
  public static void main(String[] steps) throws Exception {
    for (String step : steps) {
      int colon = step.indexOf(':');
      String argument = step.substring(colon + 1);
      switch (colon < 0 ? step : step.substring(0, colon)) {
        case "leave-descriptors" -> leaveDescriptors(Integer.parseInt(argument));
        case "give-back" -> giveBack();
        case "delete" -> Files.delete(Path.of(argument));
        default -> print(step);
      }
    }
    System.out.println("done");
  }

  private static void leaveDescriptors(int count) throws IOException {
    try (FileChannel file = FileChannel.open(Path.of("/dev/zero"))) {
      file.isOpen(); // the JDK's own libraries are loaded by that
    }
    try {
      while (true) {
        FILES.push(new FileInputStream("/dev/zero"));
      }
    } catch (IOException tooMany) {
      for (int i = 0; i < count; i++) {
        FILES.pop().close();
      }
    }
  }

  private static void giveBack() throws IOException {
    while (!FILES.isEmpty()) {
      FILES.pop().close();
    }
  }

  private static void print(String use) {
    String outcome;
    try {
      outcome = String.valueOf(of(use).call());
    } catch (Throwable e) {
      outcome = e.toString();
    }
    System.out.println(use + ": " + outcome);
  }

  private static Callable<Object> of(String use) {
    return switch (use) {
      case "selector" -> () -> selectBy(Selector.open());
      case "edgewise" -> () -> selectBy(EpollSelector.open());
      case "provider" -> () -> selectBy(EpollSelectorProvider.provider().openSelector());
      case "socket" -> () -> closed(SocketChannel.open());
      case "server" -> () -> closed(ServerSocketChannel.open());
      case "datagram" -> () -> closed(DatagramChannel.open());
      case "pipe" -> FirstUse::pipe;
      case "available" -> Epoll::isAvailable;
      case "cause" -> Epoll::unavailabilityCause;
      case "ensure" -> FirstUse::ensure;
      case "other-thread" -> FirstUse::selectByOtherThread;
      default -> throw new IllegalArgumentException(use);
    };
  }

  private static String selectBy(Selector selector) throws IOException {
    try (selector) {
      selector.selectNow();
    }
    return "ok";
  }

  private static String closed(AutoCloseable channel) throws Exception {
    channel.close();
    return "ok";
  }

  private static String pipe() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().close();
    pipe.sink().close();
    return "ok";
  }

  private static String ensure() {
    Epoll.ensureAvailability();
    return "ok";
  }

  private static Object selectByOtherThread() throws Exception {
    FutureTask<Object> task = new FutureTask<>(of("selector"));
    new Thread(task).start();
    try {
      return task.get();
    } catch (java.util.concurrent.ExecutionException e) {
      return e.getCause();
    }
  }
}
