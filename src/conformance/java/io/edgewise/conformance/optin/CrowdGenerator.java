package io.edgewise.conformance.optin;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.edgewise.EpollEvents;
import io.edgewise.Trigger;
import io.edgewise.conformance.optin.Deed.Operation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Makes a program for several threads from a seed. */
final class CrowdGenerator {
  private static final Family[] FAMILIES = {
    Family.TCP_PAIR, Family.TCP_PAIR, Family.UNIX_PAIR, Family.PIPE, Family.DATAGRAM_PAIR
  };

  private static final int[] EXTRA_EVENTS = {0, 0, 0, EpollEvents.RDHUP, EpollEvents.PRI};

  private final RandomGenerator random;
  private final List<DuctPlan> ducts = new ArrayList<>();
  private final Map<Operation, Integer> weights = new EnumMap<>(Operation.class);

  private CrowdGenerator(long seed) {
    random = new SplittableRandom(new SplittableRandom(seed).nextLong());
  }

  static CrowdProgram program(long seed) {
    CrowdGenerator generator = new CrowdGenerator(seed);
    generator.weigh();
    int count = 2 + generator.random.nextInt(4);
    for (int i = 0; i < count; i++) {
      generator.ducts.add(generator.duct());
    }
    List<Deed> deeds = new ArrayList<>();
    for (int i = 30 + generator.random.nextInt(60); i > 0; i--) {
      deeds.add(generator.deed());
    }
    return new CrowdProgram(seed, generator.ducts, deeds);
  }

  private void weigh() {
    weigh(Operation.WRITE, 24);
    weigh(Operation.READ, 3);
    weigh(Operation.MOVE, 12);
    weigh(Operation.CANCEL, 2);
    weigh(Operation.REGISTER, 4);
    weigh(Operation.CLOSE, 1);
    weigh(Operation.SHUT_DOWN_FAR_OUTPUT, 1);
    weigh(Operation.CLOSE_FAR, 1);
    weigh(Operation.INTEREST_OPS, 10);
    weigh(Operation.TRIGGER, 6);
    weigh(Operation.EXTRA_EVENTS, 4);
    weigh(Operation.REARM, 8);
    weigh(Operation.WAKEUP, 2);
    weigh(Operation.HANDLE, 12);
  }

  private void weigh(Operation operation, int weight) {
    weights.put(operation, random.nextInt(2 * weight + 1));
  }

  private DuctPlan duct() {
    Sort sort = any(Sort.values());
    Family family = any(FAMILIES);
    Trigger trigger = any(sort.triggers());
    return new DuctPlan(
        family,
        sort,
        random.nextInt(CrowdProgram.SELECTORS),
        family == Family.PIPE || random.nextInt(4) != 0 ? OP_READ : OP_READ | OP_WRITE,
        trigger,
        extra(trigger));
  }

  private int extra(Trigger trigger) {
    return Request.isExclusive(trigger) ? 0 : EXTRA_EVENTS[random.nextInt(EXTRA_EVENTS.length)];
  }

  private Deed deed() {
    int left = random.nextInt(1 + weights.values().stream().mapToInt(each -> each).sum());
    for (Map.Entry<Operation, Integer> each : weights.entrySet()) {
      left -= each.getValue();
      if (left < 0) {
        return deed(each.getKey());
      }
    }
    return deed(Operation.WRITE);
  }

  private Deed deed(Operation operation) {
    int duct = random.nextInt(ducts.size());
    DuctPlan plan = ducts.get(duct);
    boolean isAllowed = plan.sort().mayBeChanged() || !operation.arms();
    Operation allowed = isAllowed ? operation : Operation.WRITE;
    int argument =
        switch (allowed) {
          case MOVE, REGISTER, WAKEUP -> random.nextInt(CrowdProgram.SELECTORS);
          case INTEREST_OPS -> interest(plan.family());
          case EXTRA_EVENTS -> EXTRA_EVENTS[random.nextInt(EXTRA_EVENTS.length)];
          default -> 0;
        };
    Trigger trigger = allowed == Operation.TRIGGER ? any(plan.sort().triggers()) : null;
    return new Deed(random.nextInt(CrowdProgram.THREADS), allowed, duct, argument, trigger);
  }

  /** An interest set; mostly reading. */
  private int interest(Family family) {
    int[] choices =
        family == Family.PIPE
            ? new int[] {0, OP_READ, OP_READ}
            : new int[] {0, OP_READ, OP_READ, OP_WRITE, OP_READ | OP_WRITE};
    return choices[random.nextInt(choices.length)];
  }

  private <T> T any(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
