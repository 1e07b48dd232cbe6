package io.edgewise.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** The answer of the HTTP servers: a small page that says which request it answers. */
final class Page {
  static final String PATH = "/page";

  private static final int LENGTH = 128;

  private Page() {}

  /** Returns the page that answers {@code GET /page?query}. */
  static byte[] answering(String query) {
    byte[] text = query.getBytes(ISO_8859_1);
    byte[] page = Arrays.copyOf(text, LENGTH);
    Arrays.fill(page, Math.min(text.length, LENGTH), LENGTH, (byte) '.');
    return page;
  }

  /** Fails unless a body is the page for a query. */
  static void check(String query, byte[] body) {
    if (!Arrays.equals(body, answering(query))) {
      throw new IllegalStateException(
          "not what " + query + " asks for: " + new String(body, ISO_8859_1));
    }
  }
}
