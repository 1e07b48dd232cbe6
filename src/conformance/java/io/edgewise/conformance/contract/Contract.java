package io.edgewise.conformance.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.conformance.Feature;
import io.edgewise.conformance.OnTestedThread;
import io.edgewise.conformance.Settings;
import io.edgewise.conformance.Sleeper;
import io.edgewise.conformance.Threads;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the tests of every area need, on any provider: channels that are closed after the test, and
 * threads that report failures.
 */
@ExtendWith(OnTestedThread.class)
public abstract class Contract {
  /** Longer than any expected event takes. */
  protected static final long PATIENCE_MILLIS = Settings.patience().toMillis();

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** The inlets, by channel. */
  private final Map<SelectableChannel, Inlet> inlets = new ConcurrentHashMap<>();

  /** The provider under test. */
  protected static SelectorProvider provider() {
    return Settings.provider();
  }

  /** A connected pair of TCP channels; the near end does not block, the far end does. */
  protected record Connection(SocketChannel near, SocketChannel far) {
    /** Closes the far end so that the near end sees a reset. */
    public void reset() throws IOException {
      far.setOption(StandardSocketOptions.SO_LINGER, 0);
      far.close();
    }

    public void send(String text) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
      while (bytes.hasRemaining()) {
        far.write(bytes);
      }
    }

    /** Reads what is there, which must be at least one byte. */
    public void receive(int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      while (bytes.hasRemaining()) {
        assertTrue(near.read(bytes) > 0, "bytes missing: " + bytes.remaining());
      }
    }
  }

  @AfterEach
  protected void closeAll() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  /** Closes something after the test, last opened first. */
  protected final <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  protected final Selector openSelector() throws IOException {
    return closing(provider().openSelector());
  }

  protected final ServerSocketChannel openServer() throws IOException {
    ServerSocketChannel server = closing(provider().openServerSocketChannel());
    server.bind(loopback(0));
    server.configureBlocking(false);
    return server;
  }

  protected final SocketChannel openSocket() throws IOException {
    SocketChannel socket = closing(provider().openSocketChannel());
    socket.configureBlocking(false);
    return socket;
  }

  /** A channel to register that is writable and has nothing to read. */
  protected final SelectableChannel openIdle() throws IOException {
    Inlet inlet = closing(Inlet.open());
    inlets.put(inlet.channel(), inlet);
    return inlet.channel();
  }

  /** The same with a byte in it: readable until it is read. */
  protected final SelectableChannel openReady() throws IOException {
    SelectableChannel channel = openIdle();
    makeReadable(channel);
    return channel;
  }

  /** The way into a channel that was opened by one of these methods. */
  final Inlet inlet(SelectableChannel channel) {
    return inlets.get(channel);
  }

  /** Puts a byte into a channel that was opened by one of these methods. */
  protected final void makeReadable(SelectableChannel channel) throws IOException {
    inlet(channel).feed();
  }

  /** A datagram channel, for tests of what only datagram channels do. */
  protected final DatagramChannel openDatagram() throws IOException {
    Feature.DATAGRAM.require();
    return (DatagramChannel) openIdle();
  }

  /** A datagram channel with a datagram in it. */
  protected final DatagramChannel openReadable() throws IOException {
    DatagramChannel datagram = openDatagram();
    makeReadable(datagram);
    return datagram;
  }

  /** Opens a channel. */
  protected interface Opening {
    SelectableChannel with(SelectorProvider provider) throws IOException;
  }

  /**
   * Whether the JDK's own provider supports it; it does not support IPv6 if the JVM prefers IPv4.
   */
  protected static boolean isSupportedByTheReference(Opening opening) throws IOException {
    try {
      opening.with(Settings.reference()).close();
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  protected final Connection connect() throws IOException {
    try (ServerSocketChannel server = provider().openServerSocketChannel()) {
      server.bind(loopback(0));
      SocketChannel far = closing(provider().openSocketChannel());
      far.connect(server.getLocalAddress());
      SocketChannel near = closing(server.accept());
      near.configureBlocking(false);
      return new Connection(near, far);
    }
  }

  /**
   * A connected pair of Unix domain sockets, like those that {@link #connect} returns. Their
   * buffers are full, or have room, as soon as they were written or read. The kernel moves the
   * contents of TCP's buffers in its own time.
   *
   * @param path a path without a file
   */
  protected final Connection connectByPath(Path path) throws IOException {
    Feature.UNIX_DOMAIN.require();
    try (ServerSocketChannel server =
        provider().openServerSocketChannel(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      SocketChannel far = closing(provider().openSocketChannel(StandardProtocolFamily.UNIX));
      far.connect(server.getLocalAddress());
      SocketChannel near = closing(server.accept());
      near.configureBlocking(false);
      return new Connection(near, far);
    }
  }

  protected static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** An address without a listener. */
  protected final InetSocketAddress unusedAddress() throws IOException {
    try (ServerSocketChannel server = provider().openServerSocketChannel()) {
      server.bind(loopback(0));
      return (InetSocketAddress) server.getLocalAddress();
    }
  }

  /** A thread that runs a task. Its join returns the result or throws what the task threw. */
  protected static final class Task<T> {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final FutureTask<T> future;
    private final Thread thread;

    /** The same thread, to see whether it waits. */
    private final Sleeper sleeper;

    private Task(Callable<T> body) {
      future = new FutureTask<>(body);
      thread = Threads.create("task " + COUNT.incrementAndGet(), future);
      sleeper = new Sleeper(thread);
      thread.start();
    }

    public T join() throws Exception {
      return future.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    public Thread thread() {
      return thread;
    }

    public boolean isDone() {
      return future.isDone();
    }

    /** Waits until the thread waits in a selector's select. */
    public void awaitBlockedInSelect() {
      awaitBlockedIn("select");
    }

    /** Waits until the thread waits in the kernel, in a method of that name. */
    public void awaitBlockedIn(String method) {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
      while (!isBlockedIn(method)) {
        assertTrue(System.nanoTime() < deadline, "the thread does not " + method);
        assertTrue(!future.isDone(), "the thread has ended");
        Threads.pause();
      }
    }

    /** Waits until the thread waits for a monitor. */
    public void awaitBlockedByAMonitor() {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
      while (thread.getState() != Thread.State.BLOCKED) {
        assertTrue(System.nanoTime() < deadline, "the thread does not wait");
        assertTrue(!future.isDone(), "the thread has ended");
        Threads.pause();
      }
    }

    private boolean isBlockedIn(String method) {
      return sleeper.isAsleepWhile(() -> isWaitingIn(method));
    }

    /** In native code, or parked. A wait for a monitor does not count. */
    private boolean isWaitingIn(String method) {
      StackTraceElement[] stack = thread.getStackTrace();
      return thread.getState() != Thread.State.BLOCKED
          && Arrays.stream(stack).anyMatch(frame -> frame.getMethodName().equals(method));
    }
  }

  protected static <T> Task<T> start(Callable<T> body) {
    return new Task<>(body);
  }

  /** Sends numbers, one at a time, and checks that each comes back. */
  protected static Void converse(SocketChannel client, int numbers) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4);
    for (Rounds rounds = new Rounds(numbers); rounds.next(); ) {
      int i = rounds.number();
      bytes.clear();
      client.write(bytes.putInt(0, i));
      bytes.clear();
      while (bytes.hasRemaining()) {
        assertTrue(client.read(bytes) > 0);
      }
      assertEquals(i, bytes.getInt(0));
    }
    return null;
  }

  /** Selects until a key is selected; a selector may return without a visible reason. */
  protected static void selectUntil(Selector selector, SelectionKey key) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (!selector.selectedKeys().contains(key)) {
      assertTrue(System.nanoTime() < deadline, "never selected: " + key);
      selector.select(1000);
    }
  }

  /** Asserts that select(timeout) selects nothing and does not return early. */
  protected static void assertNothingFor(long millis, Selector selector) throws IOException {
    long start = System.nanoTime();
    assertEquals(0, selector.select(millis), () -> "selected " + selector.selectedKeys());
    long elapsed = System.nanoTime() - start;
    assertTrue(
        elapsed >= TimeUnit.MILLISECONDS.toNanos(millis),
        () -> "returned after " + elapsed + " ns of " + millis + " ms");
  }

  /** Waits until objects are no longer referenced; the last few may still be on a stack. */
  protected static void awaitCollection(List<WeakReference<Object>> references)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    long kept = references.size();
    while (kept > 5) {
      assertTrue(System.nanoTime() < deadline, kept + " of " + references.size() + " are kept");
      System.gc();
      Thread.sleep(1);
      kept = references.stream().filter(reference -> reference.get() != null).count();
    }
  }
}
