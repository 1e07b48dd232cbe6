package io.edgewise.programs;

import io.edgewise.servers.LocalServer;
import io.edgewise.servers.NettyServer;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Netty's NIO transport: a server, and clients of Netty's own on the same event loops. */
@RealProgram
class NettyTest {
  private static final int MAX_BODY = 16 << 20;

  private final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

  @AfterEach
  void stop() throws InterruptedException {
    group.shutdownGracefully(0, Patience.SECONDS, TimeUnit.SECONDS).sync();
  }

  @Test
  void serves() throws Exception {
    LocalServer server = listen(channel -> {});
    HttpLoad.run(server.port());
    SelectingThreads.assertProviderServes("multiThreadIoEventLoopGroup");
    server.stop();
    accepted.close().sync(); // an event loop that ends may leave half-closed ones open
    stop();
    TcpTable.awaitGone(server.port());
  }

  @Test
  void servesItsOwnClients() throws Exception {
    LocalServer server = listen(channel -> {});
    List<CompletableFuture<Void>> results = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      EchoClient client = new EchoClient(i);
      new Bootstrap()
          .group(group)
          .channel(NioSocketChannel.class)
          .handler(client.initializer())
          .connect("127.0.0.1", server.port())
          .addListener(client::connected);
      results.add(client.done);
    }
    for (CompletableFuture<Void> result : results) {
      result.get(Patience.SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void servesOverTls(@TempDir Path directory) throws Exception {
    SSLContext context = TlsKeys.context(directory);
    LocalServer server =
        listen(
            channel -> {
              SSLEngine engine = context.createSSLEngine();
              engine.setUseClientMode(false);
              channel.pipeline().addLast(new SslHandler(engine));
            });
    HttpLoad.runOverTls(server.port(), context);
  }

  private LocalServer listen(Consumer<SocketChannel> first) throws InterruptedException {
    return NettyServer.start(
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true),
        channel -> {
          accepted.add(channel);
          first.accept(channel);
          channel
              .pipeline()
              .addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY), new Answering());
        });
  }

  private static final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {
    private ChannelFuture lastAnswer;

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      Answer answer = Answer.to(request.uri(), ByteBufUtil.getBytes(request.content()));
      lastAnswer = context.writeAndFlush(NettyServer.answer(answer.status(), answer.body()));
      if (!HttpUtil.isKeepAlive(request)) {
        lastAnswer.addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == ChannelInputShutdownReadComplete.INSTANCE) {
        closeAfterLastAnswer(context);
      }
    }

    private void closeAfterLastAnswer(ChannelHandlerContext context) {
      if (lastAnswer == null) {
        context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
      } else {
        lastAnswer.addListener(ChannelFutureListener.CLOSE);
      }
    }

    /** A client's reset. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
  }

  /** Sends large bodies one after the other, and checks that they come back. */
  private static final class EchoClient extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final int ROUNDS = 10;

    final CompletableFuture<Void> done = new CompletableFuture<>();
    private final int number;
    private int round;

    EchoClient(int number) {
      this.number = number;
    }

    ChannelInitializer<SocketChannel> initializer() {
      return new ChannelInitializer<>() {
        @Override
        protected void initChannel(SocketChannel channel) {
          channel
              .pipeline()
              .addLast(new HttpClientCodec(), new HttpObjectAggregator(MAX_BODY), EchoClient.this);
        }
      };
    }

    void connected(Future<? super Void> connection) {
      if (!connection.isSuccess()) {
        done.completeExceptionally(connection.cause());
      }
    }

    private Payload payload() {
      return new Payload(100L * number + round, 300_000 + number);
    }

    private void send(ChannelHandlerContext context) {
      byte[] body = payload().bytes();
      ByteBuf content = Unpooled.wrappedBuffer(body);
      FullHttpRequest request =
          new DefaultFullHttpRequest(
              HttpVersion.HTTP_1_1, HttpMethod.POST, Answer.pathOfEcho(body), content);
      HttpUtil.setContentLength(request, body.length);
      context.writeAndFlush(request).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      send(context);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      payload().assertIs(ByteBufUtil.getBytes(response.content()));
      round++;
      if (round < ROUNDS) {
        send(context);
      } else {
        done.complete(null);
        context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      done.completeExceptionally(new IllegalStateException("closed in round " + round));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      done.completeExceptionally(failure);
    }
  }
}
