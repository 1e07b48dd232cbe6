package io.edgewise.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** gRPC on Netty's NIO transport: calls and streams in both directions, many on a connection. */
@RealProgram
class GrpcTest {
  private static final int MAX_MESSAGE = 8 << 20;
  private static final int STREAMED = 400;
  private static final MethodDescriptor<byte[], byte[]> UNARY = method("Unary", MethodType.UNARY);
  private static final MethodDescriptor<byte[], byte[]> STREAM =
      method("Stream", MethodType.BIDI_STREAMING);

  private final EventLoopGroup servers =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final EventLoopGroup clients =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

  @AfterEach
  void stop() throws InterruptedException {
    servers.shutdownGracefully(0, Patience.SECONDS, TimeUnit.SECONDS).sync();
    clients.shutdownGracefully(0, Patience.SECONDS, TimeUnit.SECONDS).sync();
  }

  @Test
  void servesCallsAndStreams() throws Exception {
    Server server = listen();
    int port = server.getPort();
    try {
      Parallel.run(4, i -> useConnection(i, port));
      SelectingThreads.assertProviderServes("multiThreadIoEventLoopGroup");
    } finally {
      server.shutdownNow().awaitTermination(Patience.SECONDS, TimeUnit.SECONDS);
    }
    TcpTable.awaitGone(port);
  }

  private Server listen() throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .bossEventLoopGroup(servers)
        .workerEventLoopGroup(servers)
        .channelType(NioServerSocketChannel.class)
        .maxInboundMessageSize(MAX_MESSAGE)
        .addService(
            ServerServiceDefinition.builder("echo.Echo")
                .addMethod(UNARY, ServerCalls.asyncUnaryCall(GrpcTest::echo))
                .addMethod(STREAM, ServerCalls.asyncBidiStreamingCall(EchoStream::new))
                .build())
        .build()
        .start();
  }

  private void useConnection(int number, int port) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .eventLoopGroup(clients)
            .channelType(NioSocketChannel.class)
            .maxInboundMessageSize(MAX_MESSAGE)
            .build();
    try {
      for (int round = 0; round < 8; round++) {
        call(channel, new Payload(31L * number + round, 1_500_000 + round));
      }
      for (int round = 0; round < 200; round++) {
        call(channel, new Payload(round, 100 + round));
      }
      stream(channel);
    } finally {
      channel.shutdown().awaitTermination(Patience.SECONDS, TimeUnit.SECONDS);
    }
  }

  private static void call(ManagedChannel channel, Payload payload) {
    payload.assertIs(
        ClientCalls.blockingUnaryCall(channel, UNARY, withDeadline(), payload.bytes()));
  }

  private static void stream(ManagedChannel channel) throws Exception {
    Received received = new Received();
    StreamObserver<byte[]> out =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(STREAM, withDeadline()), received);
    for (int i = 0; i < STREAMED; i++) {
      out.onNext(streamed(i).bytes());
    }
    out.onCompleted();
    received.complete.get(Patience.SECONDS, TimeUnit.SECONDS);
    assertEquals(STREAMED, received.messages.size());
    for (int i = 0; i < STREAMED; i++) {
      streamed(i).assertIs(received.messages.get(i));
    }
  }

  private static Payload streamed(int i) {
    return new Payload(i, 20_000 + i);
  }

  private static CallOptions withDeadline() {
    return CallOptions.DEFAULT.withDeadlineAfter(Patience.SECONDS, TimeUnit.SECONDS);
  }

  private static void echo(byte[] message, StreamObserver<byte[]> out) {
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

  private static final class EchoStream implements StreamObserver<byte[]> {
    private final StreamObserver<byte[]> out;

    EchoStream(StreamObserver<byte[]> out) {
      this.out = out;
    }

    @Override
    public void onNext(byte[] message) {
      out.onNext(message);
    }

    @Override
    public void onError(Throwable failure) {
      out.onError(failure);
    }

    @Override
    public void onCompleted() {
      out.onCompleted();
    }
  }

  private static final class Received implements StreamObserver<byte[]> {
    final List<byte[]> messages = Collections.synchronizedList(new ArrayList<>());
    final CompletableFuture<Void> complete = new CompletableFuture<>();

    @Override
    public void onNext(byte[] message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      complete.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      complete.complete(null);
    }
  }
}
