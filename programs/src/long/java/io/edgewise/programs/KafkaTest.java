package io.edgewise.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka broker in KRaft mode, with producers, and consumers that keep up with them. */
@Tag("long")
@RealProgram
class KafkaTest {
  private static final String TOPIC = "payloads";
  private static final int PRODUCERS = 3;
  private static final int CONSUMERS = 2;
  private static final int RECORDS_EACH = 8000;
  private static final int RECORDS = PRODUCERS * RECORDS_EACH;

  @Test
  void deliversEveryRecordOnce(@TempDir Path directory) throws Exception {
    int[] ports = FreePorts.two();
    KafkaRaftServer broker = start(directory, ports[0], ports[1]);
    try {
      use(ports[0]);
      SelectingThreads.assertProviderServes("data-plane-kafka-network-thread");
      TcpTable.awaitPeersServed(ports[0]);
    } finally {
      broker.shutdown();
      broker.awaitShutdown();
    }
    TcpTable.awaitGone(ports[0]);
    TcpTable.awaitGone(ports[1]);
  }

  private static KafkaRaftServer start(Path directory, int port, int controllerPort)
      throws Exception {
    Properties properties = new Properties();
    properties.putAll(settings(directory.resolve("log"), port, controllerPort));
    format(directory.resolve("server.properties"), properties);
    KafkaRaftServer broker = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    broker.startup();
    return broker;
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
        Map.entry("offsets.topic.num.partitions", "2"),
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("group.initial.rebalance.delay.ms", "0"));
  }

  private static void format(Path file, Properties properties) throws Exception {
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    String[] command = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    int status =
        StorageTool.execute(command, new PrintStream(output, true, StandardCharsets.UTF_8));
    assertEquals(0, status, () -> output.toString(StandardCharsets.UTF_8));
  }

  private static void use(int port) throws Exception {
    Map<String, Object> broker = Map.of("bootstrap.servers", "127.0.0.1:" + port);
    try (Admin admin = Admin.create(broker)) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, 4, (short) 1)))
          .all()
          .get(Patience.SECONDS, TimeUnit.SECONDS);
    }
    Parallel.run(
        PRODUCERS + CONSUMERS + 1,
        i -> {
          if (i < PRODUCERS) {
            produce(port, i);
          } else if (i < PRODUCERS + CONSUMERS) {
            consume(port, "group-" + i);
          } else {
            disturb(port);
          }
        });
  }

  /** Mostly small, some large. */
  private static Payload payload(int key) {
    return new Payload(key, key % 500 == 0 ? 200_000 : 500 + key % 1000);
  }

  private static void produce(int port, int number) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", "127.0.0.1:" + port, "acks", "all", "linger.ms", 2);
    try (KafkaProducer<Integer, byte[]> producer =
        new KafkaProducer<>(settings, new IntegerSerializer(), new ByteArraySerializer())) {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < RECORDS_EACH; i++) {
        int key = number * RECORDS_EACH + i;
        sent.add(producer.send(new ProducerRecord<>(TOPIC, key, payload(key).bytes())));
      }
      for (Future<?> acknowledgement : sent) {
        acknowledgement.get(Patience.SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  private static void consume(int port, String group) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            "127.0.0.1:" + port,
            "group.id",
            group,
            "auto.offset.reset",
            "earliest");
    try (KafkaConsumer<Integer, byte[]> consumer =
        new KafkaConsumer<>(settings, new IntegerDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      BitSet seen = new BitSet();
      while (seen.cardinality() < RECORDS) {
        int before = seen.cardinality();
        consumer.poll(Patience.DURATION).forEach(record -> check(record, seen));
        assertTrue(before < seen.cardinality(), "nothing came after " + before + " records");
      }
      assertEquals(0, consumer.poll(Duration.ZERO).count());
      consumer.commitSync();
    }
  }

  private static void check(ConsumerRecord<Integer, byte[]> record, BitSet seen) {
    assertFalse(seen.get(record.key()), () -> "twice: " + record.key());
    seen.set(record.key());
    payload(record.key()).assertIs(record.value());
  }

  private static void disturb(int port) throws Exception {
    for (int i = 0; i < 50; i++) {
      RudeClients.reset(port);
      RudeClients.halfClose(port);
    }
  }
}
