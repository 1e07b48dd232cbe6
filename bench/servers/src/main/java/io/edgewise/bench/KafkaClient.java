package io.edgewise.bench;

import io.edgewise.servers.KafkaBroker;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer that waits until each record is acknowledged; it has a topic of its own. */
final class KafkaClient implements Client {
  private static final AtomicInteger TOPICS = new AtomicInteger();

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;

  private KafkaClient(KafkaProducer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  static KafkaClient connect(int port) throws Exception {
    String topic = "pages-" + TOPICS.incrementAndGet();
    KafkaBroker.createTopic(port, topic, 1);
    Map<String, Object> settings =
        Map.of("bootstrap.servers", "127.0.0.1:" + port, "acks", "all", "linger.ms", 0);
    return new KafkaClient(
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()), topic);
  }

  @Override
  public void request(int number) throws Exception {
    byte[] page = Page.answering(Integer.toString(number));
    RecordMetadata kept =
        producer.send(new ProducerRecord<>(topic, page)).get(PATIENCE, TimeUnit.SECONDS);
    if (kept.offset() != number) {
      throw new IllegalStateException("record " + number + " is at " + kept.offset());
    }
  }
}
