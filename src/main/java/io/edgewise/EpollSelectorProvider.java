package io.edgewise;

import io.edgewise.internal.jdk.JdkChannelFactory;
import io.edgewise.internal.selector.Availability;
import io.edgewise.internal.selector.Headroom;
import io.edgewise.internal.selector.SelectorImpl;
import io.edgewise.internal.settings.Settings;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Objects;

/**
 * A {@link SelectorProvider} whose selectors use Linux's <a
 * href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>. The channels are the
 * JDK's own.
 *
 * <p>There are three ways to use it:
 *
 * <ul>
 *   <li>for the whole JVM, without a change to the program: {@code
 *       -Djava.nio.channels.spi.SelectorProvider=io.edgewise.EpollSelectorProvider}, with the jar
 *       on the class path;
 *   <li>for the whole JVM, by a file {@code
 *       META-INF/services/java.nio.channels.spi.SelectorProvider} of the user's own that names this
 *       class;
 *   <li>as a library: {@code EpollSelectorProvider.provider().openSelector()}. Channels that the
 *       JDK's own provider opened can be registered with such a selector.
 * </ul>
 *
 * <p>A selector that this provider opens behaves as {@link java.nio.channels.Selector} says. In
 * addition, no error of the kernel is ignored:
 *
 * <ul>
 *   <li>{@link #openSelector()} throws an {@link EpollException} when descriptors or memory run
 *       out, and then keeps none;
 *   <li>a key that the kernel refuses to watch (for instance beyond {@code
 *       fs.epoll.max_user_watches}) is cancelled and reported as selected once, by the next
 *       selection operation; using it throws a {@link java.nio.channels.CancelledKeyException}
 *       whose cause is the {@link EpollException}. No other key is affected. A call that takes
 *       effect at once throws instead: {@link
 *       EpollSelector#register(java.nio.channels.SelectableChannel, int, Trigger)}, and changes of
 *       an opt-in key (see {@link Trigger});
 *   <li>a selection operation throws an {@link EpollException} when the wait itself fails, or when
 *       the kernel refuses to remove a key. If closing the descriptor of a closed channel failed,
 *       it throws that {@link IOException}. By then all keys have been dealt with.
 * </ul>
 *
 * <p>Selectors save system calls by learning how each key is used: that its interest set comes back
 * before anything happens, that it is emptied whenever the key is selected, that the key is
 * writable whenever it requests that. Nothing else changes for the program. The system property
 * {@code io.edgewise.learning} is read at the first use; it is {@code automatic} unless it is set.
 * With {@code off}, each change is made in the kernel. {@code on} is for tests: each key is taken
 * for one that is used in all these ways.
 *
 * <p>The first use of an instance reads the system properties and loads the native library. Every
 * method that opens something may be that use. A use that fails leaves nothing behind, and the next
 * use begins again. It fails in one of three ways:
 *
 * <ul>
 *   <li>with an {@link EpollException} where something is missing that may become available later:
 *       descriptors, memory, disk space for the library;
 *   <li>with an {@link IllegalArgumentException} where a system property has a wrong value;
 *   <li>with an {@link UnsatisfiedLinkError} where Edgewise cannot run: each time, with the same
 *       message, until what that message says is done. Where this is the JVM's default provider,
 *       the JVM has no selectors and channels until then.
 * </ul>
 *
 * <p>Under a security manager this needs the jar's own permissions, and none of the caller's.
 *
 * <p>Instances are thread-safe. Nothing changes them once the first use has succeeded.
 */
public final class EpollSelectorProvider extends SelectorProvider {
  /**
   * The shared instance, once it was requested. Read by any thread; written under this class's
   * lock.
   */
  private static volatile EpollSelectorProvider shared;

  /** The settings from the system properties, once they were read. Any thread. */
  private volatile Settings settings;

  /**
   * Creates a provider. The JVM calls this for the system property or a service file. Programs that
   * name this class call {@link #provider()} instead.
   *
   * <p>This loads and reads nothing, because the JVM never retries a provider that it cannot
   * create. The first use loads and reads, and so does each use after one that has failed.
   */
  public EpollSelectorProvider() {}

  /**
   * Returns this class's shared instance, whatever provider the JVM's default is. If something is
   * missing that may become available later, the methods of the instance say so.
   *
   * @return the shared instance
   * @throws UnsatisfiedLinkError if Edgewise cannot run here; its message says why, as {@link
   *     Epoll#unavailabilityCause()} does
   * @throws IllegalArgumentException if a system property has a wrong value, as {@link
   *     #openSelector()} says
   */
  public static EpollSelectorProvider provider() {
    EpollSelectorProvider provider = shared();
    try {
      provider.prepare();
    } catch (EpollException e) {
      // It may be temporary: the next use tries again.
    }
    return provider;
  }

  static EpollSelectorProvider shared() {
    EpollSelectorProvider provider = shared;
    return provider == null ? share() : provider;
  }

  @SuppressWarnings("removal") // a security manager lets few create a provider
  private static synchronized EpollSelectorProvider share() {
    if (shared == null) {
      shared =
          AccessController.doPrivileged(
              new PrivilegedAction<EpollSelectorProvider>() {
                @Override
                public EpollSelectorProvider run() {
                  return new EpollSelectorProvider();
                }
              });
    }
    return shared;
  }

  /** Reads and loads what is not there yet. Each use begins with this. */
  void prepare() throws EpollException {
    settings();
    Availability.ensure();
  }

  private Settings settings() {
    Settings read = settings;
    return read == null ? readSettings() : read;
  }

  @SuppressWarnings("removal") // a security manager lets few read properties
  private synchronized Settings readSettings() {
    if (settings == null) {
      Headroom.ensureForClasses();
      settings =
          AccessController.doPrivileged(
              new PrivilegedAction<Settings>() {
                @Override
                public Settings run() {
                  return Settings.fromProperties();
                }
              });
    }
    return settings;
  }

  /**
   * Opens a datagram channel of the JDK's own.
   *
   * @return the new channel
   * @throws IOException if no socket can be created, or as {@link #openSelector()} does if this is
   *     the first use
   */
  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    prepare();
    return JdkChannelFactory.datagram(this);
  }

  /**
   * Opens a datagram channel of the JDK's own.
   *
   * @param family {@link StandardProtocolFamily#INET} or {@link StandardProtocolFamily#INET6}
   * @return the new channel
   * @throws NullPointerException if the family is null
   * @throws UnsupportedOperationException if the family is another, or IPv6 is not available
   * @throws IOException if no socket can be created, or as {@link #openSelector()} does if this is
   *     the first use
   */
  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    prepare();
    return JdkChannelFactory.datagram(this, Objects.requireNonNull(family, "family"));
  }

  /**
   * Opens a pipe of the JDK's own.
   *
   * @return the new pipe
   * @throws IOException if no pipe can be created, or as {@link #openSelector()} does if this is
   *     the first use
   */
  @Override
  public Pipe openPipe() throws IOException {
    prepare();
    return JdkChannelFactory.pipe(this);
  }

  /**
   * Opens a selector.
   *
   * @return the new selector, with the default trigger of {@link Trigger#DEFAULT_PROPERTY}, the
   *     spin of {@link EpollSelector#SPIN_PROPERTY} and the busy polling of {@link
   *     BusyPoll#PROPERTY}
   * @throws EpollException if the process or the system has too many open files ({@code EMFILE},
   *     {@code ENFILE}), or the kernel is out of memory or of watches ({@code ENOMEM}, {@code
   *     ENOSPC}), or refuses the busy polling of the property, or if none of these is left for the
   *     native library; nothing is left open then, and the next use tries again
   * @throws IllegalArgumentException if the system property {@link Trigger#DEFAULT_PROPERTY} names
   *     no trigger, {@link EpollSelector#SPIN_PROPERTY} no duration, {@link BusyPoll#PROPERTY} no
   *     busy polling, or {@code io.edgewise.learning} is not {@code off}, {@code automatic} or
   *     {@code on}; the message has the property, the value and what is allowed
   * @throws UnsatisfiedLinkError if Edgewise cannot run here; its message says why, as {@link
   *     Epoll#unavailabilityCause()} does
   */
  @Override
  public EpollSelector openSelector() throws EpollException {
    return openSelector(settings().trigger());
  }

  /** The same, with another default trigger. */
  EpollSelector openSelector(Trigger trigger) throws EpollException {
    prepare();
    return new SelectorImpl(this, settings().with(trigger));
  }

  /**
   * Opens a server socket channel of the JDK's own. The channels that it accepts have this
   * provider, too.
   *
   * @return the new channel
   * @throws IOException if no socket can be created, or as {@link #openSelector()} does if this is
   *     the first use
   */
  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    prepare();
    return JdkChannelFactory.serverSocket(this);
  }

  /**
   * Opens a server socket channel of the JDK's own. The channels that it accepts have this
   * provider, too.
   *
   * @param family {@link StandardProtocolFamily#INET}, {@link StandardProtocolFamily#INET6} or
   *     {@link StandardProtocolFamily#UNIX}
   * @return the new channel
   * @throws NullPointerException if the family is null
   * @throws UnsupportedOperationException if the family is another, or IPv6 is not available
   * @throws IOException if no socket can be created, or as {@link #openSelector()} does if this is
   *     the first use
   */
  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    prepare();
    ensureStreams(family);
    return JdkChannelFactory.serverSocket(this, family);
  }

  /**
   * Opens a socket channel of the JDK's own.
   *
   * @return the new channel
   * @throws IOException if no socket can be created, or as {@link #openSelector()} does if this is
   *     the first use
   */
  @Override
  public SocketChannel openSocketChannel() throws IOException {
    prepare();
    return JdkChannelFactory.socket(this);
  }

  /**
   * Opens a socket channel of the JDK's own.
   *
   * @param family {@link StandardProtocolFamily#INET}, {@link StandardProtocolFamily#INET6} or
   *     {@link StandardProtocolFamily#UNIX}
   * @return the new channel
   * @throws NullPointerException if the family is null
   * @throws UnsupportedOperationException if the family is another, or IPv6 is not available
   * @throws IOException if no socket can be created, or as {@link #openSelector()} does if this is
   *     the first use
   */
  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
    prepare();
    ensureStreams(family);
    return JdkChannelFactory.socket(this, family);
  }

  private static void ensureStreams(ProtocolFamily family) {
    Objects.requireNonNull(family, "family");
    if (family == StandardProtocolFamily.INET6 && !JdkChannelFactory.hasIpv6()) {
      throw new UnsupportedOperationException("protocol family INET6: no IPv6 on this system");
    }
    if (!(family instanceof StandardProtocolFamily)) {
      throw new UnsupportedOperationException("protocol family " + family.name());
    }
  }

  /**
   * Returns the channel of the JVM's standard input if that is a socket, as {@link
   * SelectorProvider#inheritedChannel()} says. The JVM creates it once, with its default provider.
   * So {@code channel.provider()} is a provider of this class only where that is the JVM's default.
   *
   * @return the channel, or null if standard input is not a socket
   * @throws IOException if it cannot be examined or the channel cannot be created, or as {@link
   *     #openSelector()} does if this is the first use
   */
  @Override
  public Channel inheritedChannel() throws IOException {
    prepare();
    return JdkChannelFactory.inherited();
  }
}
