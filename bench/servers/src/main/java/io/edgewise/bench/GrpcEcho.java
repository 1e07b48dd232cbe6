package io.edgewise.bench;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A gRPC service that sends a message back. */
final class GrpcEcho {
  static final MethodDescriptor<byte[], byte[]> CALL =
      MethodDescriptor.newBuilder(new Bytes(), new Bytes())
          .setType(MethodType.UNARY)
          .setFullMethodName("echo.Echo/Call")
          .build();

  private GrpcEcho() {}

  static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("echo.Echo")
        .addMethod(CALL, ServerCalls.asyncUnaryCall(GrpcEcho::answer))
        .build();
  }

  private static void answer(byte[] message, StreamObserver<byte[]> out) {
    out.onNext(message);
    out.onCompleted();
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
