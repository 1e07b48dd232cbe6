package io.edgewise.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Feature;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * Threads that block in a channel's operation, until the channel is closed or they are interrupted.
 */
public class BlockingContract extends Contract {
  @Test
  void closingAChannelEndsWhatItBlocks() throws Exception {
    for (Blocking blocking : blockingOperations()) {
      Task<Throwable> task = start(() -> thrownBy(blocking));
      task.awaitBlockedIn(blocking.name());
      blocking.channel().close();
      assertInstanceOf(AsynchronousCloseException.class, task.join(), blocking.name());
    }
  }

  @Test
  void interruptClosesTheChannelThatBlocks() throws Exception {
    for (Blocking blocking : blockingOperations()) {
      Task<Throwable> task =
          start(
              () -> {
                Throwable thrown = thrownBy(blocking);
                assertTrue(Thread.currentThread().isInterrupted(), blocking.name());
                return thrown;
              });
      task.awaitBlockedIn(blocking.name());
      task.thread().interrupt();
      assertInstanceOf(ClosedByInterruptException.class, task.join(), blocking.name());
      assertFalse(blocking.channel().isOpen());
    }
  }

  private record Blocking(String name, Channel channel, Callable<Object> operation) {}

  private List<Blocking> blockingOperations() throws Exception {
    SocketChannel far = connect().far();
    ServerSocketChannel server = openServer();
    server.configureBlocking(true);
    List<Blocking> all = new ArrayList<>();
    all.add(new Blocking("read", far, () -> far.read(ByteBuffer.allocate(1))));
    all.add(new Blocking("accept", server, server::accept));
    if (Feature.DATAGRAM.isSupported()) {
      DatagramChannel datagram = openDatagram();
      datagram.configureBlocking(true);
      all.add(new Blocking("receive", datagram, () -> datagram.receive(ByteBuffer.allocate(1))));
    }
    if (Feature.PIPE.isSupported()) {
      Pipe pipe = provider().openPipe();
      closing(pipe.sink());
      Pipe.SourceChannel source = closing(pipe.source());
      all.add(new Blocking("read", source, () -> source.read(ByteBuffer.allocate(1))));
    }
    return all;
  }

  private static Throwable thrownBy(Blocking blocking) {
    try {
      return new AssertionError(blocking.name() + " returned " + blocking.operation().call());
    } catch (Exception e) {
      return e;
    }
  }
}
