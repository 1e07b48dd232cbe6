package io.edgewise.bench.scenario;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * A channel is registered and deregistered: register, {@code selectNow}, cancel, {@code selectNow}.
 */
final class Register extends Loop {
  private final Selector selector = Selector.open();
  private final DatagramChannel channel = Datagrams.idle();

  Register() throws IOException {}

  @Override
  public void step() throws IOException {
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    Check.equal(0, selector.selectNow());
    key.cancel();
    Check.equal(0, selector.selectNow());
  }

  @Override
  public void close() throws IOException {
    Check.equal(0, selector.keys().size());
    selector.close();
    channel.close();
  }
}
