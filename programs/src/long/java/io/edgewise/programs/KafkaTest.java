package io.edgewise.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.servers.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
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
    KafkaBroker broker =
        KafkaBroker.start(
            directory,
            Map.of("offsets.topic.num.partitions", "2", "group.initial.rebalance.delay.ms", "0"));
    Trial.run(broker.server(), KafkaTest::use, "data-plane-kafka-network-thread");
    TcpTable.awaitGone(broker.controllerPort());
  }

  private static void use(int port) throws Exception {
    KafkaBroker.createTopic(port, TOPIC, 4);
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
    TcpTable.awaitPeersServed(port);
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
