package io.edgewise.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.edgewise.servers.GrpcEcho;
import io.edgewise.servers.LocalServer;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
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
    LocalServer server =
        GrpcEcho.start(
            servers,
            NioServerSocketChannel.class,
            builder -> builder.maxInboundMessageSize(MAX_MESSAGE));
    Trial.run(
        server,
        port -> Parallel.run(4, i -> useConnection(i, port)),
        "multiThreadIoEventLoopGroup");
  }

  private void useConnection(int number, int port) throws Exception {
    ManagedChannel channel =
        GrpcEcho.connection(port, clients).maxInboundMessageSize(MAX_MESSAGE).build();
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
        ClientCalls.blockingUnaryCall(channel, GrpcEcho.CALL, withDeadline(), payload.bytes()));
  }

  private static void stream(ManagedChannel channel) throws Exception {
    Received received = new Received();
    StreamObserver<byte[]> out =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(GrpcEcho.STREAM, withDeadline()), received);
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
