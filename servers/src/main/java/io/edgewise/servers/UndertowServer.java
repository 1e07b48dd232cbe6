package io.edgewise.servers;

import io.undertow.Undertow;
import java.net.InetSocketAddress;

/** Undertow, with one listener. */
public final class UndertowServer {
  private UndertowServer() {}

  /** Starts a server from a builder that has its handler but no listener. */
  public static LocalServer start(Undertow.Builder builder) {
    Undertow undertow = builder.addHttpListener(0, "127.0.0.1").build();
    undertow.start();
    InetSocketAddress address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
    return new LocalServer(address.getPort(), undertow::stop);
  }
}
