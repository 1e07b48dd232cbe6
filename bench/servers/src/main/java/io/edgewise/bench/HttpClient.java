package io.edgewise.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;

/** A connection to an HTTP server on a blocking socket: the same load for every candidate. */
final class HttpClient implements Client {
  private static final String LENGTH = "\r\ncontent-length:";

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[4096];

  private HttpClient(Socket socket) throws IOException {
    this.socket = socket;
    in = socket.getInputStream();
  }

  static HttpClient connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE * 1000);
    return new HttpClient(socket);
  }

  @Override
  public void request(int number) throws IOException {
    String query = Integer.toString(number);
    String request = "GET " + Page.PATH + "?" + query + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    Page.check(query, receive());
  }

  /** Reads an answer, which must be successful and tell its length, and returns its body. */
  private byte[] receive() throws IOException {
    int count = 0;
    int end = -1;
    while (end < 0) {
      count += read(count);
      end = endOfHead(count);
    }
    int total = end + length(new String(buffer, 0, end, ISO_8859_1));
    while (count < total) {
      count += read(count);
    }
    if (count > total) {
      throw new IOException((count - total) + " bytes after the answer");
    }
    return Arrays.copyOfRange(buffer, end, total);
  }

  private int read(int at) throws IOException {
    int count = in.read(buffer, at, buffer.length - at);
    if (count <= 0) {
      throw new EOFException("after " + at + " bytes of an answer");
    }
    return count;
  }

  private int endOfHead(int count) {
    for (int i = 4; i <= count; i++) {
      if (buffer[i - 1] == '\n' && buffer[i - 3] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static int length(String head) throws IOException {
    int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
    if (!head.startsWith("HTTP/1.1 200") || at < 0) {
      throw new IOException("not a good answer: " + head);
    }
    int start = at + LENGTH.length();
    return Integer.parseInt(head.substring(start, head.indexOf('\r', start)).trim());
  }
}
