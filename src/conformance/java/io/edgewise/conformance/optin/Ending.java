package io.edgewise.conformance.optin;

import static io.edgewise.EpollEvents.ERR;
import static io.edgewise.EpollEvents.HUP;
import static io.edgewise.EpollEvents.IN;
import static io.edgewise.EpollEvents.RDHUP;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** Closing, in all its forms, and its effect on the keys at both ends. */
final class Ending {
  private static final int ANY = ~0;

  private Ending() {}

  static void shutDownOutput(Endpoint endpoint) {
    Endpoint peer = endpoint.peer();
    if (!endpoint.kind.isSocket() || !endpoint.isConnected() || peer == null) {
      return;
    }
    try {
      ((SocketChannel) endpoint.channel).shutdownOutput();
    } catch (IOException e) {
      endpoint.happened(0, ANY); // the connection is gone
      return;
    }
    boolean isNews = !peer.isClosed() && (peer.level() & (RDHUP | HUP)) == 0;
    if (isNews) {
      Await.until(() -> (peer.poll() & RDHUP) != 0);
    }
    ending(endpoint);
    endpoint.happened(0, ANY);
    peer.happened(isNews ? IN | RDHUP : 0, ANY);
  }

  static void shutDownInput(Endpoint endpoint) {
    if (!endpoint.kind.isSocket() || !endpoint.isConnected() || endpoint.peer() == null) {
      return;
    }
    try {
      ((SocketChannel) endpoint.channel).shutdownInput();
    } catch (IOException e) {
      endpoint.happened(0, ANY); // the connection is gone
      return;
    }
    endpoint.unread(-1);
    ending(endpoint);
    endpoint.happened(0, ANY);
    endpoint.peer().happened(0, ANY);
  }

  static void close(Endpoint endpoint) throws IOException {
    endpoint.channel.close();
    closed(endpoint);
  }

  /** Makes the connection reset when its descriptor is closed. */
  static void reset(Endpoint endpoint) throws IOException {
    if (endpoint.kind == Kind.TCP) {
      ((SocketChannel) endpoint.channel).setOption(StandardSocketOptions.SO_LINGER, 0);
      close(endpoint);
    }
  }

  /** The channel is closed; its descriptor may be kept until its keys are deregistered. */
  static void closed(Endpoint endpoint) {
    endpoint.registrations().forEach(each -> each.selecting.touched());
    endpoint.closed();
    Endpoint peer = endpoint.peer();
    if (peer == null) {
      return;
    }
    if (!peer.isClosed()) {
      boolean isTold = endpoint.kind.isSocket() && endpoint.registrations().isEmpty();
      if (isTold) {
        Await.until(() -> (peer.poll() & (RDHUP | HUP | ERR)) != 0);
      }
      peer.becomesNoisy();
      peer.unread(-1);
    }
    peer.happened(0, ANY);
  }

  /** The TCP connection is about to end. The kernel reports that more than once. */
  private static void ending(Endpoint endpoint) {
    if (endpoint.kind == Kind.TCP) {
      endpoint.becomesNoisy();
      if ((endpoint.level() & RDHUP) != 0) {
        endpoint.peer().becomesNoisy();
      }
    }
  }
}
