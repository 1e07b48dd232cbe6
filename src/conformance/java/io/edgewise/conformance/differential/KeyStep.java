package io.edgewise.conformance.differential;

import java.nio.channels.SelectionKey;
import java.util.List;

/** An operation on a key. */
record KeyStep(Operation operation, int key, int argument) implements Step {
  enum Operation {
    INTEREST,
    INTEREST_OR,
    INTEREST_AND,
    INTEREST_OF,
    READY_OF,
    CANCEL,
    ATTACH
  }

  @Override
  public Outcome perform(World world) {
    SelectionKey target = world.key(key);
    if (target == null) {
      return Outcome.SKIPPED;
    }
    return switch (operation) {
      case INTEREST -> {
        target.interestOps(argument);
        yield Outcome.DONE;
      }
      case INTEREST_OR -> Outcome.of(target.interestOpsOr(argument));
      case INTEREST_AND -> Outcome.of(target.interestOpsAnd(argument));
      case INTEREST_OF -> Outcome.of(target.interestOps());
      case READY_OF -> target.isValid() ? Outcome.DONE : Outcome.of(target.readyOps());
      case CANCEL -> {
        target.cancel();
        yield Outcome.DONE;
      }
      case ATTACH -> Outcome.of(target.attach(argument));
    };
  }

  @Override
  public String source(Outcome outcome) {
    return Java.asserting("k" + key + "." + call(), outcome);
  }

  private String call() {
    return switch (operation) {
      case INTEREST -> "interestOps(" + Java.ops(argument) + ")";
      case INTEREST_OR -> "interestOpsOr(" + Java.ops(argument) + ")";
      case INTEREST_AND -> "interestOpsAnd(" + Java.ops(argument) + ")";
      case INTEREST_OF -> "interestOps()";
      case READY_OF -> "readyOps()";
      case CANCEL -> "cancel()";
      case ATTACH -> "attach(" + argument + ")";
    };
  }

  @Override
  public String name() {
    return "key " + operation;
  }

  @Override
  public List<Step> simpler() {
    return switch (operation) {
      case INTEREST, INTEREST_OR ->
          Integer.bitCount(argument) < 2
              ? List.of()
              : List.of(
                  new KeyStep(operation, key, Integer.highestOneBit(argument)),
                  new KeyStep(operation, key, Integer.lowestOneBit(argument)));
      case INTEREST_AND -> argument == 0 ? List.of() : List.of(new KeyStep(operation, key, 0));
      default -> List.of();
    };
  }
}
