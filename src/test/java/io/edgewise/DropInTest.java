package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.programs.LogFirst;
import io.edgewise.programs.OpenWithoutDirectMemory;
import io.edgewise.programs.RunOutOfDescriptors;
import io.edgewise.programs.SelectUnderSignals;
import io.edgewise.programs.ShowProvider;
import io.edgewise.programs.ShowTrigger;
import io.edgewise.testing.Child;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which a JVM comes to use the provider. */
public class DropInTest {
  private static final String PROVIDER = "io.edgewise.EpollSelectorProvider";
  private static final String SELECTOR = "io.edgewise.internal.selector.SelectorImpl";

  @Test
  void systemPropertyPutsItInForce() throws Exception {
    new Child()
        .option(Child.DROP_IN)
        .run(ShowProvider.class)
        .assertSuccess()
        .assertPrinted(
            "provider " + PROVIDER, "selector " + SELECTOR, "read 5", "inherited null", "done");
  }

  @Test
  void serviceFilePutsItInForce(@TempDir Path directory) throws Exception {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve("java.nio.channels.spi.SelectorProvider"), PROVIDER + "\n");
    new Child()
        .classPathFirst(directory)
        .run(ShowProvider.class)
        .assertSuccess()
        .assertPrinted("provider " + PROVIDER, "selector " + SELECTOR, "read 5", "done");
  }

  @Test
  void defaultTriggerIsPutInForceByAPropertyOfItsOwn() throws Exception {
    for (String level : new String[] {"level", "Level ", "exclusive"}) {
      new Child()
          .option(Child.DROP_IN, "-Dio.edgewise.trigger=" + level)
          .run(ShowTrigger.class)
          .assertSuccess()
          .assertPrinted("selected 1 then 1");
    }
    for (String once : new String[] {"edge", "One_Shot", "EDGE_ONE_SHOT", "edge-exclusive"}) {
      new Child()
          .option(Child.DROP_IN, "-Dio.edgewise.trigger=" + once)
          .run(ShowTrigger.class)
          .assertSuccess()
          .assertPrinted("selected 1 then 0");
    }
  }

  @Test
  void defaultTriggerThatDoesNotExistIsSaidAtOnce() throws Exception {
    new Child()
        .option(Child.DROP_IN, "-Dio.edgewise.trigger=edgy")
        .run(ShowTrigger.class)
        .assertFailure()
        .assertPrinted(
            "-Dio.edgewise.trigger=edgy: this is none of level, edge, one-shot, edge-one-shot,"
                + " exclusive, edge-exclusive");
  }

  @Test
  void waitingThatCannotBeIsSaidAtOnce() throws Exception {
    new Child()
        .option(Child.DROP_IN, "-Dio.edgewise.spin=50")
        .run(ShowTrigger.class)
        .assertFailure()
        .assertPrinted(
            "-Dio.edgewise.spin=50: this is no duration such as 800ns, 50us, 2ms, 1s, PT0.00005S"
                + " or 0");
    new Child()
        .option(Child.DROP_IN, "-Dio.edgewise.busy-poll=2h")
        .run(ShowTrigger.class)
        .assertFailure()
        .assertPrinted(
            "-Dio.edgewise.busy-poll=2h: this is not TIME[,PACKETS[,prefer]], with a time such as");
  }

  @Test
  void jarAloneChangesNothing() throws Exception {
    new Child()
        .run(ShowProvider.class)
        .assertSuccess()
        .assertPrinted("provider sun.nio.ch.", "read 5", "done")
        .assertNotPrinted("edgewise.Epoll");
  }

  /** The JDK's selector does not use that memory; a program at its limit must still work. */
  @Test
  void selectorNeedsNoneOfTheDirectMemory() throws Exception {
    new Child()
        .option(Child.DROP_IN, "-XX:MaxDirectMemorySize=64k")
        .run(OpenWithoutDirectMemory.class)
        .assertSuccess()
        .assertPrinted("used up", "opened " + SELECTOR);
  }

  /** A signal interrupts epoll_wait; the selection goes on until its own time is over. */
  @Test
  void signalsDoNotEndASelection() throws Exception {
    new Child()
        .option(Child.DROP_IN)
        .run(SelectUnderSignals.class)
        .assertSuccess()
        .assertPrinted("selector " + SELECTOR, "selected 0 after the full time");
  }

  @Test
  void selectorOfTheLibraryServesChannelsOfTheJdk() throws Exception {
    SelectorProvider jdk = SelectorProvider.provider();
    try (Selector selector = EpollSelectorProvider.provider().openSelector();
        ServerSocketChannel server = jdk.openServerSocketChannel();
        SocketChannel client = jdk.openSocketChannel()) {
      assertNotSame(selector.provider(), server.provider());
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.configureBlocking(false);
      SelectionKey accept = server.register(selector, SelectionKey.OP_ACCEPT);
      client.connect(server.getLocalAddress());
      assertEquals(1, selector.select());
      assertTrue(accept.isAcceptable());
      SocketChannel accepted = server.accept();
      accepted.configureBlocking(false);
      SelectionKey read = accepted.register(selector, SelectionKey.OP_READ);
      client.write(ByteBuffer.allocate(1));
      assertEquals(1, selector.select(key -> assertSame(read, key)));
      accepted.close();
      selector.selectNow();
      assertFalse(read.isValid());
      assertEquals(-1, client.read(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void libraryIsIndependentOfTheDefaultProvider() {
    assertSame(EpollSelectorProvider.provider(), EpollSelectorProvider.provider());
    assertNotSame(SelectorProvider.provider(), EpollSelectorProvider.provider());
  }

  /** Where agents and some launchers put their jars; such classes have no class loader. */
  @Test
  void bootClassPathWillDo() throws Exception {
    new Child()
        .option(Child.DROP_IN, "-Xbootclasspath/a:" + Child.jar())
        .run(ShowProvider.class)
        .assertSuccess()
        .assertPrinted("provider " + PROVIDER, "selector " + SELECTOR, "read 5", "done");
  }

  @Test
  void inheritedSocketIsAChannelOfTheProvider() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String redirect = "exec \"$@\" 0<>/dev/tcp/127.0.0.1/" + server.getLocalPort();
      new Child()
          .by("bash", "-c", redirect, "bash")
          .option(Child.DROP_IN)
          .run(ShowProvider.class)
          .assertSuccess()
          .assertPrinted(
              "inherited sun.nio.ch.InheritedChannel$InheritedSocketChannelImpl",
              "inherited from " + PROVIDER);
    }
  }

  @Test
  void openingASelectorWithoutDescriptorsLosesNone() throws Exception {
    new Child()
        .by("sh", "-c", "ulimit -n 100 && exec \"$@\"", "sh")
        .option(Child.DROP_IN)
        .run(RunOutOfDescriptors.class)
        .assertSuccess()
        .assertPrinted(
            "with 0 left: epoll_create1 failed: EMFILE (the process has too many open files:"
                + " raise ulimit -n), then 0 left",
            "with 1 left: eventfd failed: EMFILE (the process has too many open files:"
                + " raise ulimit -n), then 1 left",
            "with 2 left: opened, then 2 left");
  }

  /** A back end that opens a selector while it starts must not be started by that selector. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "select,slf4j,jul,select",
        "slf4j,select,jul",
        "jul,select,slf4j",
        "slf4j,jul,select"
      })
  void loggingBackEndMayOpenASelectorWhileItStarts(String order, @TempDir Path directory)
      throws Exception {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("org.slf4j.spi.SLF4JServiceProvider"),
        "io.edgewise.programs.OpeningSlf4jProvider\n");
    new Child()
        .classPathFirst(directory)
        .withTestLibraries()
        .option(Child.DROP_IN)
        .option("-Djava.util.logging.manager=io.edgewise.programs.OpeningLogManager")
        .run(LogFirst.class, order)
        .assertSuccess()
        .assertPrinted(
            "SLF4J started with " + SELECTOR,
            "java.util.logging started with " + SELECTOR,
            "program selects with " + SELECTOR,
            "done");
  }
}
