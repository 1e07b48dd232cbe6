package io.edgewise.programs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A client's connection on a blocking socket, to do to a server what well-behaved clients do not.
 */
final class HttpConnection implements Closeable {
  private static final int SMALL_RECEIVE_BUFFER = 8192;

  private final Socket socket = new Socket();
  private final DataInputStream in;

  private HttpConnection(int port, int receiveBuffer) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Patience.MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  static HttpConnection open(int port) throws IOException {
    return new HttpConnection(port, 0);
  }

  /** Opens a connection that holds little of what its peer sends. */
  static HttpConnection openNarrow(int port) throws IOException {
    return new HttpConnection(port, SMALL_RECEIVE_BUFFER);
  }

  static byte[] get(Payload payload) {
    return head("GET /payload?" + payload.query(), "");
  }

  /** Returns a request after whose answer the server closes the connection. */
  static byte[] getAndClose(Payload payload) {
    return head("GET /payload?" + payload.query(), "Connection: close\r\n");
  }

  static byte[] post(byte[] body) {
    byte[] head =
        head("POST " + Answer.pathOfEcho(body), "Content-Length: " + body.length + "\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream(head.length + body.length);
    request.writeBytes(head);
    request.writeBytes(body);
    return request.toByteArray();
  }

  private static byte[] head(String request, String headers) {
    return (request + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n").getBytes(ISO_8859_1);
  }

  void send(byte[] bytes) throws IOException {
    send(bytes, bytes.length);
  }

  void send(byte[] bytes, int count) throws IOException {
    socket.getOutputStream().write(bytes, 0, count);
  }

  /** Sends a piece at a time, such that the server mostly finds a part of a request. */
  void trickle(byte[] bytes, int piece) throws IOException, InterruptedException {
    for (int at = 0; at < bytes.length; at += piece) {
      socket.getOutputStream().write(bytes, at, Math.min(piece, bytes.length - at));
      TimeUnit.MICROSECONDS.sleep(100);
    }
  }

  void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  /** Closes the connection such that the peer is told by a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Reads an answer, which must be a good one, and returns its body. */
  byte[] receive() throws IOException {
    String status = line();
    assertTrue(status.contains(" 200"), status);
    int length = -1;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String[] parts = header.toLowerCase(Locale.ROOT).split(": *", 2);
      if (parts[0].equals("content-length")) {
        length = Integer.parseInt(parts[1].trim());
      }
    }
    return length < 0 ? chunks() : bytes(length);
  }

  void assertEndOfStream() throws IOException {
    assertEquals(-1, in.read());
  }

  /** Reads what may still come, until the peer ends the connection. */
  void awaitEndOfStream() throws IOException {
    while (in.read() >= 0) {
      in.skip(in.available());
    }
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int length = chunkLength(); length > 0; length = chunkLength()) {
      body.writeBytes(bytes(length));
      assertEquals("", line());
    }
    assertEquals("", line());
    return body.toByteArray();
  }

  private int chunkLength() throws IOException {
    return Integer.parseInt(line().split(";", 2)[0].trim(), 16);
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("after \"" + line + "\"");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
