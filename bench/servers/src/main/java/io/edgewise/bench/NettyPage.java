package io.edgewise.bench;

import io.edgewise.servers.LocalServer;
import io.edgewise.servers.NettyServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;

/** The page by Netty's HTTP codec, on the {@linkplain NettyTransport#chosen() transport}. */
final class NettyPage extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final int MAX_BODY = 65536;

  static LocalServer serve() throws InterruptedException {
    NettyTransport transport = NettyTransport.chosen();
    return NettyServer.start(
        new ServerBootstrap()
            .group(transport.loops(NettyTransport.SERVER_LOOPS))
            .channel(transport.listener()),
        NettyPage::addTo);
  }

  private static void addTo(SocketChannel channel) {
    channel
        .pipeline()
        .addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY), new NettyPage());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    String uri = request.uri();
    byte[] page = Page.answering(uri.substring(uri.indexOf('?') + 1));
    context
        .writeAndFlush(NettyServer.answer(200, page))
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }
}
