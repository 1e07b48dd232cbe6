package io.edgewise.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.edgewise.servers.LocalServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** An HTTP server on blocking sockets, with a thread for each, for measuring clients. */
final class BlockingServer {
  private BlockingServer() {}

  static LocalServer start() throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    new Thread(() -> accept(listener), "accept").start();
    return new LocalServer(listener.getLocalPort(), listener::close);
  }

  private static void accept(ServerSocket listener) {
    try {
      while (true) {
        Socket socket = listener.accept();
        new Thread(() -> serve(socket), "serve").start();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e); // printed; the client fails because it gets no answer
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      OutputStream out = socket.getOutputStream();
      for (String query = query(in); query != null; query = query(in)) {
        out.write(answer(query));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a request and returns its query; null at the end. */
  private static String query(BufferedReader in) throws IOException {
    String request = in.readLine();
    if (request == null) {
      return null;
    }
    String header;
    do {
      header = in.readLine();
    } while (header != null && !header.isEmpty());
    return request.substring(request.indexOf('?') + 1, request.lastIndexOf(' '));
  }

  private static byte[] answer(String query) {
    byte[] page = Page.answering(query);
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + page.length + "\r\n\r\n";
    return (head + new String(page, ISO_8859_1)).getBytes(ISO_8859_1);
  }
}
