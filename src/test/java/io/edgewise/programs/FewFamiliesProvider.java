package io.edgewise.programs;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;

/**
 * A provider of TCP and nothing else. It opens the JDK's channels and selectors, with itself as
 * their provider. That takes {@code --add-opens java.base/sun.nio.ch=ALL-UNNAMED}.
 */
public final class FewFamiliesProvider extends SelectorProvider {
  /** Whether what is missing fails, instead of being unsupported. */
  private final boolean broken;

  public FewFamiliesProvider() {
    this(false);
  }

  private FewFamiliesProvider(boolean broken) {
    this.broken = broken;
  }

  public static SelectorProvider broken() {
    return new FewFamiliesProvider(true);
  }

  private IOException refusal() {
    if (broken) {
      return new IOException("broken here");
    }
    throw new UnsupportedOperationException("not here");
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    throw refusal();
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    throw refusal();
  }

  @Override
  public Pipe openPipe() throws IOException {
    throw refusal();
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    return make(AbstractSelector.class, "EPollSelectorImpl");
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    return make(ServerSocketChannel.class, "ServerSocketChannelImpl");
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    return make(ServerSocketChannel.class, "ServerSocketChannelImpl", family);
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    return make(SocketChannel.class, "SocketChannelImpl");
  }

  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
    return make(SocketChannel.class, "SocketChannelImpl", family);
  }

  private <T> T make(Class<T> type, String name) throws IOException {
    return make(type, name, new Class<?>[] {SelectorProvider.class}, this);
  }

  private <T> T make(Class<T> type, String name, ProtocolFamily family) throws IOException {
    if (Objects.requireNonNull(family) == StandardProtocolFamily.UNIX) {
      throw refusal();
    }
    Class<?>[] parameters = {SelectorProvider.class, ProtocolFamily.class};
    return make(type, name, parameters, this, family);
  }

  private static <T> T make(Class<T> type, String name, Class<?>[] parameters, Object... arguments)
      throws IOException {
    try {
      Constructor<?> constructor =
          Class.forName("sun.nio.ch." + name).getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return type.cast(constructor.newInstance(arguments));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the JDK's channels are made otherwise", e);
    }
  }
}
