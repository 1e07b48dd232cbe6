package io.edgewise.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.logging.LogManager;

/** A back end of java.util.logging that opens a selector while it starts. */
public final class OpeningLogManager extends LogManager {
  /** Opens a selector. */
  public OpeningLogManager() {
    try (Selector selector = Selector.open()) {
      System.out.println("java.util.logging started with " + selector.getClass().getName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
