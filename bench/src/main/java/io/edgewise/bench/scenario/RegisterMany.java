package io.edgewise.bench.scenario;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** Many channels are registered with a new selector, up to its first selection; per channel. */
final class RegisterMany implements Scenario {
  private final List<DatagramChannel> channels = new ArrayList<>();

  RegisterMany(int size) throws IOException {
    for (int i = 0; i < size; i++) {
      channels.add(Datagrams.idle());
    }
  }

  @Override
  public Measurement measure(long iterations) throws IOException {
    Meter meter = new Meter(Thread.currentThread().getId());
    for (long i = 0; i < iterations; i++) {
      try (Selector selector = Selector.open()) {
        meter.resume();
        for (DatagramChannel channel : channels) {
          channel.register(selector, SelectionKey.OP_READ);
        }
        Check.equal(0, selector.selectNow());
        meter.pause();
      }
    }
    return meter.per(iterations * channels.size());
  }

  @Override
  public void close() throws IOException {
    for (DatagramChannel channel : channels) {
      channel.close();
    }
  }
}
