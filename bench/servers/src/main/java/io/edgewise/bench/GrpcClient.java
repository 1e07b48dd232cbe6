package io.edgewise.bench;

import io.edgewise.servers.GrpcEcho;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.TimeUnit;

/** A gRPC client with one connection that waits for the answer to each call. */
final class GrpcClient implements Client {
  private final ManagedChannel channel;

  private GrpcClient(ManagedChannel channel) {
    this.channel = channel;
  }

  static GrpcClient connect(int port) {
    return new GrpcClient(GrpcEcho.connection(port, NettyTransport.NIO.loops(1)).build());
  }

  @Override
  public void request(int number) {
    String query = Integer.toString(number);
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(PATIENCE, TimeUnit.SECONDS);
    Page.check(
        query,
        ClientCalls.blockingUnaryCall(channel, GrpcEcho.CALL, options, Page.answering(query)));
  }
}
