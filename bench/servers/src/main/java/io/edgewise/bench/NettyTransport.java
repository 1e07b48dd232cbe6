package io.edgewise.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** Netty's transport: NIO, or its own native library on epoll. */
enum NettyTransport {
  NIO(NioServerSocketChannel.class) {
    @Override
    IoHandlerFactory handlers() {
      return NioIoHandler.newFactory();
    }
  },
  NATIVE(EpollServerSocketChannel.class) {
    @Override
    IoHandlerFactory handlers() {
      return EpollIoHandler.newFactory();
    }
  };

  /** The event loops of a server. */
  static final int SERVER_LOOPS = 2;

  /** Names the transport. */
  static final String PROPERTY = "bench.netty";

  private final Class<? extends ServerChannel> listener;

  NettyTransport(Class<? extends ServerChannel> listener) {
    this.listener = listener;
  }

  /** Returns the transport that the property names; NIO if there is none. */
  static NettyTransport chosen() {
    return valueOf(System.getProperty(PROPERTY, NIO.name()));
  }

  abstract IoHandlerFactory handlers();

  Class<? extends ServerChannel> listener() {
    return listener;
  }

  EventLoopGroup loops(int threads) {
    return new MultiThreadIoEventLoopGroup(threads, handlers());
  }
}
