package io.edgewise.bench;

import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** gRPC on Netty, with the same {@linkplain NettyTransport#chosen() transport}, which answers. */
final class GrpcServer {
  private GrpcServer() {}

  static int start() throws IOException {
    NettyTransport transport = NettyTransport.chosen();
    EventLoopGroup loops = transport.loops(NettyServer.LOOPS);
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .bossEventLoopGroup(loops)
        .workerEventLoopGroup(loops)
        .channelType(transport.listener())
        .directExecutor()
        .addService(GrpcEcho.service())
        .build()
        .start()
        .getPort();
  }
}
