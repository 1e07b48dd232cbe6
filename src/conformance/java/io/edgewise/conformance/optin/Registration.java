package io.edgewise.conformance.optin;

import io.edgewise.EpollEvents;
import io.edgewise.EpollSelectionKey;
import java.nio.channels.SelectionKey;

/** A key of the program, and what is expected of it. */
public final class Registration {
  final int number;
  final EpollSelectionKey key;
  final Endpoint endpoint;
  final Selecting selecting;
  final KeyModel model;
  final Object attachment;

  private boolean isValid = true;
  private Registration successor;

  /** What the last report said; -1 if the javadoc leaves it open. */
  private int readyOps;

  private int readyEvents;

  Registration(
      int number,
      EpollSelectionKey key,
      Endpoint endpoint,
      Selecting selecting,
      KeyModel model,
      Object attachment) {
    this.number = number;
    this.key = key;
    this.endpoint = endpoint;
    this.selecting = selecting;
    this.model = model;
    this.attachment = attachment;
  }

  boolean isValid() {
    return isValid;
  }

  void cancelled() {
    isValid = false;
  }

  /** Null if it has not moved. */
  Registration successor() {
    return successor;
  }

  void movedTo(Registration to) {
    successor = to;
    isValid = false;
    to.readyOps = -1;
    to.readyEvents = -1;
  }

  int readyOps() {
    return readyOps;
  }

  void ready(int ops, int events) {
    readyOps = ops;
    readyEvents = events;
  }

  int readyEvents() {
    return readyEvents;
  }

  void forgetReady() {
    readyOps = -1;
    readyEvents = -1;
  }

  /** Compares what the key says with what is expected. */
  void check() {
    Violation.unlessEqual("isValid", this, isValid, key.isValid());
    Violation.unlessEqual(
        "movedTo",
        this,
        successor == null ? "nothing" : successor.key,
        key.movedTo().<Object>map(to -> to).orElse("nothing"));
    if (isValid) {
      Violation.unlessEqual("interestOps", this, model.interest(), key.interestOps());
      Violation.unlessEqual("trigger", this, model.trigger(), key.trigger());
      Violation.unlessEqual("extraEvents", this, model.extra(), key.extraEvents());
      Violation.unlessEqual("attachment", this, attachment, key.attachment());
      Boolean armed = model.isArmed();
      if (armed != null) {
        Violation.unlessEqual("isArmed", this, armed, key.isArmed());
      }
    }
    if (isValid || successor != null) {
      checkReady();
    }
  }

  private void checkReady() {
    Violation.unlessEqual("isPeerClosed", this, model.isPeerClosed(), key.isPeerClosed());
    if (readyOps >= 0 && readyOps != key.readyOps()) {
      Violation.unlessEqual("readyOps", this, ops(readyOps), ops(key.readyOps()));
    }
    if (readyEvents >= 0 && readyEvents != key.readyEvents()) {
      Violation.unlessEqual(
          "readyEvents",
          this,
          EpollEvents.toString(readyEvents),
          EpollEvents.toString(key.readyEvents()));
    }
    if (readyEvents >= 0) {
      boolean isHungUp = (readyEvents & EpollEvents.HUP) != 0;
      Violation.unlessEqual("isHungUp", this, isHungUp, key.isHungUp());
    }
  }

  /** Names operations. */
  static String ops(int ops) {
    StringBuilder text = new StringBuilder();
    append(text, ops, SelectionKey.OP_READ, "READ");
    append(text, ops, SelectionKey.OP_WRITE, "WRITE");
    append(text, ops, SelectionKey.OP_CONNECT, "CONNECT");
    append(text, ops, SelectionKey.OP_ACCEPT, "ACCEPT");
    return text.isEmpty() ? "0" : text.toString();
  }

  private static void append(StringBuilder text, int ops, int op, String name) {
    if ((ops & op) != 0) {
      text.append(text.isEmpty() ? "" : "|").append(name);
    }
  }

  @Override
  public String toString() {
    return "k%d (%s with %s, %s)".formatted(number, endpoint, selecting, model);
  }
}
