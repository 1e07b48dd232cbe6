package io.edgewise;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
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
 * <p>A selector that this provider opens behaves as {@link java.nio.channels.Selector} says. Beyond
 * that, no error of the kernel is swallowed:
 *
 * <ul>
 *   <li>{@link #openSelector()} throws an {@link EpollException} when descriptors or memory run
 *       out, and then holds on to none;
 *   <li>a key that the kernel refuses to watch (for instance beyond {@code
 *       fs.epoll.max_user_watches}) is cancelled and reported as selected once, by the next
 *       selection operation; using it throws a {@link java.nio.channels.CancelledKeyException}
 *       whose cause is the {@link EpollException}. No other key is affected. Where a call takes
 *       effect at once ({@link EpollSelector#register(java.nio.channels.SelectableChannel, int,
 *       Trigger)}, changes of a key that is not plain, see {@link Trigger}), it throws instead;
 *   <li>a selection operation throws an {@link EpollException} when waiting itself fails, or when
 *       the kernel will not let go of a key; it throws the {@link IOException} of a closed
 *       channel's descriptor that could not be closed. All keys have been dealt with by then.
 * </ul>
 *
 * <p>Selectors save system calls by noticing how each key is used: that its interest set comes back
 * before anything happens, that it is emptied whenever the key is selected, that it is writable
 * whenever that is asked. Nothing else changes for the program. The system property {@code
 * io.edgewise.learning}, read when the provider is created, is {@code automatic} unless it is set;
 * {@code off} has the kernel told of each change, as it was before; {@code on} is for tests, and
 * takes each key for one that is used in all these ways.
 *
 * <p>Instances are immutable and thread-safe.
 */
public final class EpollSelectorProvider extends SelectorProvider {
  /** Creates the shared instance when it is first asked for. */
  private static final class Shared {
    static final EpollSelectorProvider PROVIDER = new EpollSelectorProvider();
  }

  /** The trigger of keys that are registered without one. */
  private final Trigger defaultTrigger;

  /** How the selectors that it opens arm plain keys. */
  private final Learning learning;

  /** How long selectors poll before they block, unless they are told otherwise. */
  private final Duration spin;

  /** How the kernel polls for selectors, unless they are told otherwise. */
  private final BusyPoll busyPoll;

  /**
   * Creates a provider, as the JVM does for the system property or a service file. Programs that
   * name this class call {@link #provider()} instead.
   *
   * @throws UnsatisfiedLinkError if Edgewise cannot run here; its message says why, as {@link
   *     Epoll#unavailabilityCause()} does
   * @throws IllegalArgumentException if the system property {@link Trigger#DEFAULT_PROPERTY} names
   *     no trigger, {@link EpollSelector#SPIN_PROPERTY} no duration, {@link BusyPoll#PROPERTY} no
   *     busy polling, or {@code io.edgewise.learning} is not {@code off}, {@code automatic} or
   *     {@code on}
   */
  public EpollSelectorProvider() {
    Epoll.ensureAvailability();
    defaultTrigger = Trigger.fromProperty();
    learning = Learning.fromProperty();
    spin = Spin.fromProperty();
    busyPoll = BusyPoll.fromProperty();
  }

  Duration spin() {
    return spin;
  }

  BusyPoll busyPoll() {
    return busyPoll;
  }

  /**
   * Returns this class's shared instance, whatever provider the JVM's default is.
   *
   * @return the shared instance
   * @throws UnsatisfiedLinkError if Edgewise cannot run here; its message says why, as {@link
   *     Epoll#unavailabilityCause()} does
   */
  public static EpollSelectorProvider provider() {
    Epoll.ensureAvailability();
    return Shared.PROVIDER;
  }

  /**
   * Opens a datagram channel of the JDK's own.
   *
   * @return the new channel
   * @throws IOException if no socket can be created
   */
  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return JdkChannels.datagram(this);
  }

  /**
   * Opens a datagram channel of the JDK's own.
   *
   * @param family {@link StandardProtocolFamily#INET} or {@link StandardProtocolFamily#INET6}
   * @return the new channel
   * @throws NullPointerException if the family is null
   * @throws UnsupportedOperationException if the family is another, or IPv6 is not available
   * @throws IOException if no socket can be created
   */
  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return JdkChannels.datagram(this, Objects.requireNonNull(family, "family"));
  }

  /**
   * Opens a pipe of the JDK's own.
   *
   * @return the new pipe
   * @throws IOException if no pipe can be created
   */
  @Override
  public Pipe openPipe() throws IOException {
    return JdkChannels.pipe(this);
  }

  /**
   * Opens a selector.
   *
   * @return the new selector, with the default trigger that {@link Trigger#DEFAULT_PROPERTY} says,
   *     the spin of {@link EpollSelector#SPIN_PROPERTY} and the busy polling of {@link
   *     BusyPoll#PROPERTY}
   * @throws EpollException if the process or the system has too many open files ({@code EMFILE},
   *     {@code ENFILE}), or the kernel is out of memory or of watches ({@code ENOMEM}, {@code
   *     ENOSPC}), or refuses the busy polling that the property asks for; nothing is left open then
   */
  @Override
  public EpollSelector openSelector() throws EpollException {
    return openSelector(defaultTrigger);
  }

  /** The same, with a default trigger of its own. */
  EpollSelector openSelector(Trigger trigger) throws EpollException {
    return new EpollSelector(this, trigger, learning);
  }

  /**
   * Opens a server socket channel of the JDK's own. The channels that it accepts have this
   * provider, too.
   *
   * @return the new channel
   * @throws IOException if no socket can be created
   */
  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    return JdkChannels.serverSocket(this);
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
   * @throws IOException if no socket can be created
   */
  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    ensureStreams(family);
    return JdkChannels.serverSocket(this, family);
  }

  /**
   * Opens a socket channel of the JDK's own.
   *
   * @return the new channel
   * @throws IOException if no socket can be created
   */
  @Override
  public SocketChannel openSocketChannel() throws IOException {
    return JdkChannels.socket(this);
  }

  /**
   * Opens a socket channel of the JDK's own.
   *
   * @param family {@link StandardProtocolFamily#INET}, {@link StandardProtocolFamily#INET6} or
   *     {@link StandardProtocolFamily#UNIX}
   * @return the new channel
   * @throws NullPointerException if the family is null
   * @throws UnsupportedOperationException if the family is another, or IPv6 is not available
   * @throws IOException if no socket can be created
   */
  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
    ensureStreams(family);
    return JdkChannels.socket(this, family);
  }

  private static void ensureStreams(ProtocolFamily family) {
    Objects.requireNonNull(family, "family");
    if (family == StandardProtocolFamily.INET6 && !JdkChannels.hasIpv6()) {
      throw new UnsupportedOperationException("protocol family INET6: no IPv6 on this system");
    }
    if (!(family instanceof StandardProtocolFamily)) {
      throw new UnsupportedOperationException("protocol family " + family.name());
    }
  }

  /**
   * Returns the channel that the JVM's standard input is, if it is a socket, as {@link
   * SelectorProvider#inheritedChannel()} says. The JVM creates it once, with its default provider:
   * {@code channel.provider()} is this class's only where this is the JVM's default.
   *
   * @return the channel, or null if standard input is no socket
   * @throws IOException if it cannot be examined or the channel cannot be created
   */
  @Override
  public Channel inheritedChannel() throws IOException {
    return JdkChannels.inherited();
  }
}
