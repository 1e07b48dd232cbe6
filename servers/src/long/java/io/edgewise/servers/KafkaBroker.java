package io.edgewise.servers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A Kafka broker that is its own controller.
 *
 * @param controllerPort a second port that it listens on
 */
public record KafkaBroker(LocalServer server, int controllerPort) {
  /**
   * Starts one.
   *
   * @param directory for its files
   * @param more settings
   */
  public static KafkaBroker start(Path directory, Map<String, String> more) throws Exception {
    int[] ports = twoFreePorts();
    Properties properties = new Properties();
    properties.putAll(settings(directory.resolve("log"), ports[0], ports[1]));
    properties.putAll(more);
    format(directory.resolve("server.properties"), properties);
    KafkaRaftServer broker = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    broker.startup();
    LocalServer server =
        new LocalServer(
            ports[0],
            () -> {
              broker.shutdown();
              broker.awaitShutdown();
            });
    return new KafkaBroker(server, ports[1]);
  }

  /** Makes the broker at a port create a topic. */
  public static void createTopic(int port, String name, int partitions)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
      admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
    }
  }

  /** Ports that were free a moment ago: the broker must know them before it binds them. */
  private static int[] twoFreePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket first = new ServerSocket(0, 1, loopback);
        ServerSocket second = new ServerSocket(0, 1, loopback)) {
      return new int[] {first.getLocalPort(), second.getLocalPort()};
    }
  }

  private static Map<String, String> settings(Path log, int port, int controllerPort) {
    String listener = "PLAINTEXT://127.0.0.1:" + port;
    return Map.ofEntries(
        Map.entry("process.roles", "broker,controller"),
        Map.entry("node.id", "1"),
        Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
        Map.entry("listeners", listener + ",CONTROLLER://127.0.0.1:" + controllerPort),
        Map.entry("advertised.listeners", listener),
        Map.entry("controller.listener.names", "CONTROLLER"),
        Map.entry("inter.broker.listener.name", "PLAINTEXT"),
        Map.entry("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"),
        Map.entry("log.dirs", log.toString()),
        Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
        Map.entry("offsets.topic.replication.factor", "1"));
  }

  private static void format(Path file, Properties properties) throws Exception {
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    String[] command = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    int status =
        StorageTool.execute(command, new PrintStream(output, true, StandardCharsets.UTF_8));
    if (status != 0) {
      throw new IllegalStateException(output.toString(StandardCharsets.UTF_8));
    }
  }
}
