package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.testing.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example programs, run from their source as their comments say. */
class ExamplesTest {
  private static final Pattern LISTENING = Pattern.compile("listening on port (\\d+)");

  private final ExecutorService clients = Executors.newCachedThreadPool();
  private Process server;
  private BufferedReader output;
  private int port;

  private void start(String example, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-ea", "-Xcheck:jni"));
    command.addAll(List.of("-cp", Child.jar().toString()));
    command.add(Path.of(System.getProperty("edgewise.examples"), example + ".java").toString());
    command.addAll(List.of(arguments));
    server = new ProcessBuilder(command).redirectErrorStream(true).start();
    output = server.inputReader();
    String line = output.readLine();
    Matcher matcher = LISTENING.matcher(String.valueOf(line));
    assertTrue(matcher.matches(), line);
    port = Integer.parseInt(matcher.group(1));
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.destroyForcibly().waitFor();
    }
    clients.shutdownNow();
  }

  /** Ends the server; returns what it has printed since it said its port. */
  private List<String> end() throws Exception {
    server.toHandle().destroy(); // Process.destroy would close the pipe that the output is in
    assertTrue(server.waitFor(20, TimeUnit.SECONDS));
    return output.lines().toList();
  }

  /** Sends bytes and compares what comes back; many more than any buffer holds. */
  private Void converse(int seed, int size) throws Exception {
    byte[] sent = new byte[size];
    new Random(seed).nextBytes(sent);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      Future<?> sending =
          clients.submit(
              () -> {
                socket.getOutputStream().write(sent);
                return null;
              });
      InputStream in = socket.getInputStream();
      assertArrayEquals(sent, in.readNBytes(size));
      sending.get();
    }
    return null;
  }

  private void converseAll(int count, int size) throws Exception {
    List<Future<Void>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int seed = i;
      futures.add(clients.submit(() -> converse(seed, size)));
    }
    for (Future<Void> future : futures) {
      future.get(40, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"WorkerPoolServer", "EdgeEchoServer"})
  void serverEchoes(String example) throws Exception {
    start(example, "0");
    converseAll(20, 1 << 20);
    converseAll(50, 10);
    assertEquals(List.of(), end());
  }

  @Test
  void sharedAcceptServerAnswersEachConnectionOnce() throws Exception {
    start("SharedAcceptServer", "0");
    int connections = 300;
    for (int i = 0; i < connections; i++) {
      converse(i, 100);
    }
    List<String> told = end();
    assertEquals(8, told.size(), told::toString);
    int woken = sum(told, "woken for (\\d+) connections, accepted \\d+");
    assertEquals(connections, sum(told, "woken for \\d+ connections, accepted (\\d+)"));
    assertTrue(woken >= connections && woken <= 3 * connections, told::toString);
  }

  private static int sum(List<String> lines, String pattern) {
    int sum = 0;
    for (String line : lines) {
      Matcher matcher = Pattern.compile(pattern).matcher(line);
      assertTrue(matcher.matches(), line);
      sum += Integer.parseInt(matcher.group(1));
    }
    return sum;
  }
}
