package io.edgewise;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.edgewise.testing.Mailbox;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A selector in the threads of Netty's executors, which are of a class of their own. */
class NettyExecutorTest {
  @Test
  void selectingThreadIsWokenByAnother() throws Exception {
    DefaultEventExecutorGroup threads = new DefaultEventExecutorGroup(2);
    try (Selector selector = EpollSelector.open();
        Mailbox mailbox = new Mailbox()) {
      mailbox.channel().register(selector, OP_READ);
      for (int i = 0; i < 100; i++) {
        Future<Integer> selecting = threads.next().submit(() -> selector.select());
        threads.next().submit(selector::wakeup).sync();
        assertEquals(0, selecting.get(20, TimeUnit.SECONDS));
      }
      Future<Integer> selecting = threads.next().submit(() -> selector.select());
      mailbox.send();
      assertEquals(1, selecting.get(20, TimeUnit.SECONDS));
    } finally {
      threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }
}
