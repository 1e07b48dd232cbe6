package io.edgewise.programs;

/**
 * What every HTTP server here answers: {@code GET /payload?seed=S&length=N} with that payload, and
 * {@code POST /echo?C} with the body, provided that the server too finds that its checksum is C.
 */
final class Answer {
  private static final byte[] EMPTY = {};

  private final int status;
  private final byte[] body;

  private Answer(int status, byte[] body) {
    this.status = status;
    this.body = body;
  }

  int status() {
    return status;
  }

  byte[] body() {
    return body;
  }

  static Answer to(String path, String query, byte[] body) {
    return switch (path) {
      case "/payload" -> new Answer(200, Payload.parse(query).bytes());
      case "/echo" -> isIntact(query, body) ? new Answer(200, body) : new Answer(409, EMPTY);
      default -> new Answer(404, EMPTY);
    };
  }

  /** Answers a request for a path with a query. */
  static Answer to(String pathAndQuery, byte[] body) {
    int mark = pathAndQuery.indexOf('?');
    return mark < 0
        ? to(pathAndQuery, "", body)
        : to(pathAndQuery.substring(0, mark), pathAndQuery.substring(mark + 1), body);
  }

  static String pathOfEcho(byte[] body) {
    return "/echo?" + Payload.checksum(body);
  }

  private static boolean isIntact(String query, byte[] body) {
    return Payload.checksum(body) == Long.parseLong(query);
  }
}
