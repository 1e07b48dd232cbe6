package io.edgewise.conformance.differential;

import java.io.IOException;

/** Opens channels, which get consecutive numbers. */
record Open(int first, Family family) implements Step {
  @Override
  public Outcome perform(World world) throws IOException {
    world.addChannels(first, world.lab().open(family), family.kinds());
    return Outcome.DONE;
  }

  @Override
  public String source(Outcome outcome) {
    String near = "c" + first;
    String far = "c" + (first + 1);
    return switch (family) {
      case TCP_PAIR -> pair("ServerSocketChannel.open().bind(" + anyPort() + ")", "");
      case UNIX_PAIR ->
          pair(
              "ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(null)",
              "StandardProtocolFamily.UNIX");
      case PIPE ->
          "Pipe p%d = provider.openPipe();%n".formatted(first)
              + "Pipe.SourceChannel %s = p%d.source();%n".formatted(near, first)
              + "Pipe.SinkChannel %s = p%d.sink();%n".formatted(far, first)
              + notBlocking(near)
              + notBlocking(far);
      case DATAGRAM_PAIR ->
          datagram(near)
              + datagram(far)
              + "%s.connect(%s.getLocalAddress());%n".formatted(near, far)
              + "%s.connect(%s.getLocalAddress());%n".formatted(far, near)
              + notBlocking(near)
              + notBlocking(far);
      case DATAGRAM -> datagram(near) + notBlocking(near);
      case SERVER ->
          "ServerSocketChannel %s = provider.openServerSocketChannel().bind(%s);%n"
                  .formatted(near, anyPort())
              + notBlocking(near);
      case SOCKET ->
          "SocketChannel %s = provider.openSocketChannel();%n".formatted(near) + notBlocking(near);
    };
  }

  private String pair(String server, String family) {
    String near = "c" + first;
    String far = "c" + (first + 1);
    return "ServerSocketChannel l%d = %s;%n"
            .formatted(
                first,
                server.replace("ServerSocketChannel.open", "provider.openServerSocketChannel"))
        + "SocketChannel %s = provider.openSocketChannel(%s);%n".formatted(near, family)
        + "%s.connect(l%d.getLocalAddress());%n".formatted(near, first)
        + "SocketChannel %s = l%d.accept();%n".formatted(far, first)
        + notBlocking(near)
        + notBlocking(far);
  }

  private static String datagram(String name) {
    return "DatagramChannel %s = provider.openDatagramChannel(StandardProtocolFamily.INET).bind(%s);%n"
        .formatted(name, anyPort());
  }

  static String anyPort() {
    return "new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)";
  }

  private static String notBlocking(String name) {
    return name + ".configureBlocking(false);\n";
  }

  @Override
  public String name() {
    return "open " + family;
  }
}
