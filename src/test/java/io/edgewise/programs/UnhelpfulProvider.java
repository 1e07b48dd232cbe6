package io.edgewise.programs;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.CompletableFuture;

/** Wraps a provider: opens no pipes, and does something else before it opens a selector. */
public final class UnhelpfulProvider extends SelectorProvider {
  private final SelectorProvider wrapped;
  private final Runnable beforeSelector;

  public UnhelpfulProvider(SelectorProvider wrapped) {
    this(wrapped, () -> {});
  }

  private UnhelpfulProvider(SelectorProvider wrapped, Runnable beforeSelector) {
    this.wrapped = wrapped;
    this.beforeSelector = beforeSelector;
  }

  public static SelectorProvider ending() {
    return new UnhelpfulProvider(SelectorProvider.provider(), () -> System.exit(0));
  }

  public static SelectorProvider hanging() {
    Runnable forEver = () -> new CompletableFuture<Void>().join();
    return new UnhelpfulProvider(SelectorProvider.provider(), forEver);
  }

  public static SelectorProvider failing() {
    Runnable failure =
        () -> {
          throw new NoClassDefFoundError("the provider's own");
        };
    return new UnhelpfulProvider(SelectorProvider.provider(), failure);
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return wrapped.openDatagramChannel();
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return wrapped.openDatagramChannel(family);
  }

  @Override
  public Pipe openPipe() throws IOException {
    throw new IOException("no pipes here");
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    beforeSelector.run();
    return wrapped.openSelector();
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    return wrapped.openServerSocketChannel();
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    return wrapped.openSocketChannel();
  }
}
