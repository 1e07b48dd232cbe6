package io.edgewise.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs a server's clients, with a thread for each. A client makes its next request when the last
 * one is answered and a pause is over: PROGRAM PORT CONNECTIONS MICROSECONDS.
 *
 * <p>Its commands are {@code warm SECONDS} and {@code run REQUESTS}, which is for each connection.
 * It answers with the number of requests in all and the nanoseconds that they took.
 */
final class ClientChild implements Child.Role {
  private final Program program;
  private final int port;
  private final int connections;
  private final long pauseNanos;
  private final ExecutorService threads;
  private final List<Connection> clients = new ArrayList<>();

  private ClientChild(Program program, int port, int connections, int pauseMicros) {
    this.program = program;
    this.port = port;
    this.connections = connections;
    pauseNanos = TimeUnit.MICROSECONDS.toNanos(pauseMicros);
    threads = Executors.newFixedThreadPool(connections);
  }

  public static void main(String[] args) {
    Child.run(
        new ClientChild(
            Program.valueOf(args[0]),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3])));
  }

  @Override
  public int start() throws Exception {
    for (int i = 0; i < connections; i++) {
      clients.add(new Connection(program.connect(port), pauseNanos));
    }
    return 0;
  }

  @Override
  public String answer(List<String> command) throws Exception {
    long amount = Long.parseLong(command.get(1));
    long start = System.nanoTime();
    long requests =
        switch (command.get(0)) {
          case "warm" -> {
            long end = start + TimeUnit.SECONDS.toNanos(amount);
            yield all(connection -> connection.requestUntil(end));
          }
          case "run" -> all(connection -> connection.request(amount));
          default -> throw new IllegalArgumentException(command.toString());
        };
    return requests + " " + (System.nanoTime() - start);
  }

  private interface Work {
    long with(Connection connection) throws Exception;
  }

  private long all(Work work) throws Exception {
    List<Callable<Long>> tasks = new ArrayList<>();
    for (Connection client : clients) {
      tasks.add(() -> work.with(client));
    }
    long requests = 0;
    for (Future<Long> result : threads.invokeAll(tasks)) {
      requests += result.get();
    }
    return requests;
  }

  /** A client, and how many requests it has made. Used by one thread in each turn. */
  private static final class Connection {
    private final Client client;
    private final long pauseNanos;
    private int made;

    Connection(Client client, long pauseNanos) {
      this.client = client;
      this.pauseNanos = pauseNanos;
    }

    long request(long count) throws Exception {
      for (long i = 0; i < count; i++) {
        if (pauseNanos > 0) {
          LockSupport.parkNanos(pauseNanos);
        }
        client.request(made);
        made++;
      }
      return count;
    }

    long requestUntil(long end) throws Exception {
      long count = 0;
      while (System.nanoTime() - end < 0) {
        count += request(1);
      }
      return count;
    }
  }
}
