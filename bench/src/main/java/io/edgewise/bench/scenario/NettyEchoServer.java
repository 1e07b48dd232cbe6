package io.edgewise.bench.scenario;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Netty with one event loop, on NIO or on its own epoll transport. */
final class NettyEchoServer implements EchoServer {
  private final MultiThreadIoEventLoopGroup group;
  private final Channel listener;
  private final long thread;

  private NettyEchoServer(IoHandlerFactory io, Class<? extends ServerChannel> type)
      throws Exception {
    group = new MultiThreadIoEventLoopGroup(1, io);
    ServerBootstrap bootstrap = new ServerBootstrap().group(group).channel(type);
    bootstrap.childOption(ChannelOption.TCP_NODELAY, true).childHandler(new Initializer());
    listener =
        bootstrap.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).sync().channel();
    thread = group.submit(() -> Thread.currentThread().getId()).get();
  }

  static NettyEchoServer onNio() throws Exception {
    return new NettyEchoServer(NioIoHandler.newFactory(), NioServerSocketChannel.class);
  }

  static NettyEchoServer onEpoll() throws Exception {
    return new NettyEchoServer(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
  }

  @Override
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public long thread() {
    return thread;
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 0, SECONDS).awaitUninterruptibly(1, SECONDS);
  }

  private static final class Initializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new Handler());
    }
  }

  private static final class Handler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      // The pipeline catches the exception of a failure and warns of it.
      var unused = context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
