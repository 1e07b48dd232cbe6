package io.edgewise.conformance.differential;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;

/** Registers a channel, for the first time or again; the key gets a number. */
record Register(int key, int channel, int selector, int ops, int attachment) implements Step {
  @Override
  public Outcome perform(World world) throws IOException {
    SelectableChannel target = world.channel(channel);
    Selector with = world.selector(selector);
    if (target == null || with == null) {
      return Outcome.SKIPPED;
    }
    SelectionKey registered = target.register(with, ops, attachment);
    world.addKey(key, registered);
    return Outcome.of("k" + world.number(registered));
  }

  @Override
  public String source(Outcome outcome) {
    String call = call();
    if (outcome.thrown() != null) {
      return Java.asserting(call, outcome);
    }
    return outcome.value().equals("k" + key)
        ? declaration()
        : "SelectionKey k%d = %s;%nassertSame(%s, k%d);".formatted(key, call, outcome.value(), key);
  }

  /** Registers for the first time, in Java. */
  String declaration() {
    return "SelectionKey k%1$d = %2$s;%nnames.put(k%1$d, \"k%1$d\");".formatted(key, call());
  }

  private String call() {
    return "c%d.register(s%d, %s, %d)".formatted(channel, selector, Java.ops(ops), attachment);
  }

  /** Whether nothing prevents it and the channel is not registered with the selector yet. */
  boolean isSureToAddKey(World world) {
    SelectableChannel target = world.channel(channel);
    Selector with = world.selector(selector);
    return target != null
        && with != null
        && target.isOpen()
        && with.isOpen()
        && !target.isBlocking()
        && (ops & ~target.validOps()) == 0
        && target.keyFor(with) == null;
  }

  @Override
  public String name() {
    return "register";
  }

  @Override
  public List<Step> simpler() {
    return Integer.bitCount(ops) < 2
        ? List.of()
        : List.of(
            new Register(key, channel, selector, Integer.highestOneBit(ops), attachment),
            new Register(key, channel, selector, Integer.lowestOneBit(ops), attachment));
  }
}
