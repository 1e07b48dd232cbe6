package io.edgewise.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** A server on Netty. */
public final class NettyServer {
  private NettyServer() {}

  /**
   * Starts a server. When it stops, its connections and its event loops go on.
   *
   * @param bootstrap has event loops and a channel type
   * @param connections adds handlers to each connection
   */
  public static LocalServer start(ServerBootstrap bootstrap, Consumer<SocketChannel> connections)
      throws InterruptedException {
    Channel listener =
        bootstrap
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    connections.accept(channel);
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    int port = ((InetSocketAddress) listener.localAddress()).getPort();
    return new LocalServer(port, () -> listener.close().sync());
  }

  /** Returns an HTTP answer with its length. */
  public static FullHttpResponse answer(int status, byte[] body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    HttpUtil.setContentLength(response, body.length);
    return response;
  }
}
