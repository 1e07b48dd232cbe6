package io.edgewise.conformance.differential;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectionKey;

/**
 * What the action of a selection does with each key. Its effect does not depend on the order of the
 * keys; an action whose effect does is performed only if the selector has a single key.
 */
enum Action {
  LOOK(""),
  READ("if (key.channel() instanceof ReadableByteChannel c) c.read(ByteBuffer.allocate(16));"),
  CANCEL("key.cancel();"),
  CLOSE_CHANNEL("key.channel().close();"),
  INTEREST_NONE("key.interestOps(0);"),
  INTEREST_ALL("key.interestOpsOr(key.channel().validOps() & ~OP_CONNECT);"),
  WAKE_UP("key.selector().wakeup();"),
  SELECT_WITHIN("key.selector().selectNow();"),
  REGISTER_AGAIN("key.channel().register(key.selector(), key.interestOps(), key.attachment());"),
  REMOVE_SELECTED_KEY("key.selector().selectedKeys().remove(key);"),
  CLEAR_SELECTED_KEYS("key.selector().selectedKeys().clear();"),
  THROW("throw new ArithmeticException();"),
  CLOSE_SELECTOR("key.selector().close();");

  private final String source;

  Action(String source) {
    this.source = source;
  }

  boolean isForAnOnlyKey() {
    return this == THROW || this == CLOSE_SELECTOR;
  }

  void perform(SelectionKey key) throws IOException {
    switch (this) {
      case LOOK -> {}
      case READ -> read(key);
      case CANCEL -> key.cancel();
      case CLOSE_CHANNEL -> key.channel().close();
      case INTEREST_NONE -> key.interestOps(0);
      case INTEREST_ALL -> key.interestOpsOr(key.channel().validOps() & ~SelectionKey.OP_CONNECT);
      case WAKE_UP -> key.selector().wakeup();
      case SELECT_WITHIN -> key.selector().selectNow();
      case REGISTER_AGAIN ->
          key.channel().register(key.selector(), key.interestOps(), key.attachment());
      case REMOVE_SELECTED_KEY -> key.selector().selectedKeys().remove(key);
      case CLEAR_SELECTED_KEYS -> key.selector().selectedKeys().clear();
      case THROW -> throw new ArithmeticException();
      case CLOSE_SELECTOR -> key.selector().close();
    }
  }

  private static void read(SelectionKey key) throws IOException {
    if (key.channel() instanceof ReadableByteChannel channel) {
      channel.read(ByteBuffer.allocate(16));
    }
  }

  /** The action in Java, which adds what it sees to a list. */
  String source() {
    String look = "seen.add(names.get(key) + \":\" + key.readyOps());";
    return switch (this) {
      case LOOK, THROW -> "key -> { " + look + " " + source + " }";
      default ->
          "key -> { try { %s %s } catch (Exception e) { seen.add(e.getClass().getName()); } }"
              .formatted(look, source);
    };
  }
}
