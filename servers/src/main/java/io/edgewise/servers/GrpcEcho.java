package io.edgewise.servers;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** gRPC on Netty: a server that sends messages back, one per call or many in a stream. */
public final class GrpcEcho {
  public static final MethodDescriptor<byte[], byte[]> CALL = method("Call", MethodType.UNARY);
  public static final MethodDescriptor<byte[], byte[]> STREAM =
      method("Stream", MethodType.BIDI_STREAMING);

  private GrpcEcho() {}

  /** Starts a server on event loops, which go on when it stops. */
  public static LocalServer start(
      EventLoopGroup loops,
      Class<? extends ServerChannel> listener,
      Consumer<NettyServerBuilder> options)
      throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(LocalServer.anyPort())
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .channelType(listener)
            .addService(service());
    options.accept(builder);
    Server server = builder.build().start();
    return new LocalServer(server.getPort(), () -> server.shutdownNow().awaitTermination());
  }

  /** Returns a builder of a connection to a server, on NIO event loops. */
  public static NettyChannelBuilder connection(int port, EventLoopGroup loops) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port)
        .usePlaintext()
        .eventLoopGroup(loops)
        .channelType(NioSocketChannel.class);
  }

  private static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("echo.Echo")
        .addMethod(CALL, ServerCalls.asyncUnaryCall(GrpcEcho::answer))
        .addMethod(STREAM, ServerCalls.asyncBidiStreamingCall(out -> out))
        .build();
  }

  private static void answer(byte[] message, StreamObserver<byte[]> out) {
    out.onNext(message);
    out.onCompleted();
  }

  private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
    Bytes bytes = new Bytes();
    return MethodDescriptor.newBuilder(bytes, bytes)
        .setType(type)
        .setFullMethodName("echo.Echo/" + name)
        .build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
