package io.edgewise.conformance.soak;

import io.edgewise.conformance.Descriptors;
import io.edgewise.conformance.Feature;
import io.edgewise.conformance.Settings;
import io.edgewise.conformance.TcpPair;
import io.edgewise.conformance.ThreadDump;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One run: traffic that is stopped at intervals, to measure what is in use without it. The first
 * fifth is a warm-up. No more may be in use at the end than after the warm-up.
 */
public final class Soak implements Closeable {
  private static final int WORKERS = 4;
  private static final int LOOPS = 3;
  private static final int INTERVALS = 10;
  private static final int WARM_UP = 2;

  private final SelectorProvider provider;
  private final Duration duration;
  private final PrintStream out;
  private final long patience = Settings.patience().toMillis();
  private final Counters counters = new Counters();
  private final Gate gate = new Gate(WORKERS);
  private final List<ServerSocketChannel> servers = new ArrayList<>();
  private final List<Thread> workers = new ArrayList<>();
  private final Path directory = Files.createTempDirectory("soak");
  private final Loops loops;
  private final long start = System.nanoTime();

  private Soak(SelectorProvider provider, Duration duration, PrintStream out) throws IOException {
    this.provider = provider;
    this.duration = duration;
    this.out = out;
    this.loops = new Loops(LOOPS, provider, counters, Settings.seed());
  }

  /**
   * Runs the soak and prints a table.
   *
   * @return whether nothing has failed or grown
   */
  public static boolean run(SelectorProvider provider, Duration duration, PrintStream out)
      throws IOException, InterruptedException {
    out.print(Feature.leftOut());
    openOnce(provider);
    int before = Descriptors.count();
    List<String> complaints;
    try (Soak soak = new Soak(provider, duration, out)) {
      complaints = soak.run();
      complaints.addAll(soak.end(before));
    }
    complaints.forEach(complaint -> out.println("  " + complaint));
    if (NativeMemory.allocated() == NativeMemory.UNKNOWN) {
      out.println("native memory is not known: run with -XX:NativeMemoryTracking=summary");
    }
    out.println(complaints.isEmpty() ? "nothing has grown" : "FAILED");
    return complaints.isEmpty();
  }

  /** The first pipe or socket of a JVM opens a descriptor that stays open. */
  private static void openOnce(SelectorProvider provider) throws IOException {
    TcpPair.open().close();
    if (Feature.PIPE.isSupported()) {
      Pipe pipe = provider.openPipe();
      pipe.source().close();
      pipe.sink().close();
    }
    provider.openSelector().close();
  }

  private List<String> run() throws IOException, InterruptedException {
    startAll();
    int idle = Descriptors.count();
    Sample.take(elapsed()); // allocates what it needs
    out.println(Sample.HEADINGS);
    long interval = duration.toMillis() / INTERVALS;
    Sample warm = null;
    for (int number = 1; number <= INTERVALS; number++) {
      gate.open();
      Thread.sleep(Math.max(0, number * interval - elapsed().toMillis()));
      if (!gate.close(patience)) {
        return stuck();
      }
      String remains = awaitEndOfTraffic(idle);
      Sample sample = Sample.take(elapsed());
      out.println(sample.line(counters));
      warm = number <= WARM_UP ? sample : warm;
      List<String> grown = new Verdict(warm, sample).grown();
      if (remains != null) {
        grown.add(remains);
      }
      if (remains != null || loops.failure() != null || number == INTERVALS) {
        return grown;
      }
    }
    throw new AssertionError();
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void startAll() throws IOException {
    SocketAddress tcp =
        serve(
            provider.openServerSocketChannel(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    SocketAddress unix =
        Feature.UNIX_DOMAIN.isSupported()
            ? serve(
                provider.openServerSocketChannel(StandardProtocolFamily.UNIX),
                UnixDomainSocketAddress.of(directory.resolve("socket")))
            : null;
    loops.start();
    Worker.Addresses addresses = new Worker.Addresses(tcp, unix);
    for (int index = 0; index < WORKERS; index++) {
      long seed = Settings.seed() + LOOPS + index;
      Worker worker = new Worker(provider, addresses, loops, gate, counters, seed);
      Thread thread = new Thread(worker, "worker " + index);
      thread.setDaemon(true);
      workers.add(thread);
    }
    gate.shut();
    workers.forEach(Thread::start);
  }

  private SocketAddress serve(ServerSocketChannel server, SocketAddress address)
      throws IOException {
    servers.add(server);
    server.bind(address, 512);
    server.configureBlocking(false);
    loops.place(server, new Acceptor(loops));
    return server.getLocalAddress();
  }

  /**
   * Waits until selectors and the kernel have released what the workers have closed, or patience
   * runs out: what has leaked does not go away.
   *
   * @return what is left of it, or null
   */
  private String awaitEndOfTraffic(int idle) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMillis(patience).toNanos();
    String remains;
    do {
      Thread.sleep(1);
      int keys = loops.wakeAndCountKeys();
      int descriptors = Descriptors.count();
      remains = null;
      if (keys != servers.size() || descriptors > idle) {
        remains =
            String.format(
                "without traffic there are %d keys of %d channels, and %d descriptors, not %d",
                keys, servers.size(), descriptors, idle);
      }
    } while (remains != null && loops.failure() == null && System.nanoTime() - deadline < 0);
    return remains;
  }

  private List<String> stuck() {
    List<Thread> all = new ArrayList<>(workers);
    all.addAll(loops.threads());
    List<String> complaints = new ArrayList<>();
    complaints.add("a conversation did not end within " + patience + " ms");
    complaints.add(ThreadDump.of(all));
    return complaints;
  }

  /** Ends everything and returns what is still there that was not there before. */
  private List<String> end(int before) throws IOException, InterruptedException {
    close();
    for (Thread worker : workers) {
      worker.join(patience);
    }
    loops.stop(patience);
    List<String> complaints = new ArrayList<>();
    if (loops.failure() != null) {
      loops.failure().printStackTrace(out);
      complaints.add("failed: " + loops.failure());
    }
    int after = Descriptors.count();
    if (after != before) {
      complaints.add("descriptors: " + before + " before the soak, " + after + " after it");
    }
    return complaints;
  }

  @Override
  public void close() throws IOException {
    gate.end();
    for (ServerSocketChannel server : servers) {
      server.close();
    }
    Files.deleteIfExists(directory.resolve("socket"));
    Files.deleteIfExists(directory);
  }
}
