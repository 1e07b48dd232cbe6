package io.edgewise.conformance.optin;

import io.edgewise.EpollEvents;
import io.edgewise.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes a program from a seed. It knows what kinds of channels and keys there are, so that few
 * steps make no sense, and gives each program other weights, so that some programs do one thing
 * often.
 */
final class Generator {
  /** A way to make a step, and how often it is taken. */
  private record Choice(int weight, Supplier<Step> maker) {}

  /** Some are taken more often. */
  private static final Family[] FAMILIES = {
    Family.TCP_PAIR,
    Family.TCP_PAIR,
    Family.UNIX_PAIR,
    Family.PIPE,
    Family.DATAGRAM_PAIR,
    Family.DATAGRAM,
    Family.SERVER,
    Family.SOCKET,
    Family.SELECTOR
  };

  private static final int[] EXTRA_EVENTS = {
    0, 0, EpollEvents.RDHUP, EpollEvents.PRI, EpollEvents.RDHUP | EpollEvents.PRI
  };

  private static final int MOST_CHANNELS = 10;
  private static final int MOST_KEYS = 30;

  private final RandomGenerator random;
  private final List<Step> steps = new ArrayList<>();
  private final List<Kind> channels = new ArrayList<>();
  private final List<Choice> choices = new ArrayList<>();

  /** The channel of every key. */
  private final List<Integer> channelsOfKeys = new ArrayList<>();

  /** Mixes the seed: unmixed, the numbers of a generator are those of the next seed, one later. */
  private Generator(long seed) {
    random = new SplittableRandom(new SplittableRandom(seed).nextLong());
  }

  static Program program(long seed) {
    Generator generator = new Generator(seed);
    List<Trigger> defaults = new ArrayList<>();
    for (int i = 0; i < World.SELECTORS; i++) {
      defaults.add(generator.random.nextInt(2) == 0 ? Trigger.LEVEL : generator.trigger());
    }
    generator.prepare();
    generator.weigh();
    generator.fill(10 + generator.random.nextInt(40));
    return new Program(seed, defaults, generator.steps);
  }

  private void prepare() {
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      steps.add(open());
    }
    for (int i = 2 + random.nextInt(3); i > 0; i--) {
      steps.add(register());
    }
  }

  private void weigh() {
    choose(2, this::open);
    choose(8, this::register);
    choose(12, () -> key(KeyStep.Operation.INTEREST_OPS));
    choose(3, () -> key(KeyStep.Operation.INTEREST_OPS_OR));
    choose(3, () -> key(KeyStep.Operation.INTEREST_OPS_AND));
    choose(6, () -> key(KeyStep.Operation.TRIGGER));
    choose(6, () -> key(KeyStep.Operation.EXTRA_EVENTS));
    choose(8, () -> key(KeyStep.Operation.REARM));
    choose(2, () -> key(KeyStep.Operation.CANCEL));
    choose(1, () -> key(KeyStep.Operation.TAKE_ERROR));
    choose(6, this::move);
    choose(14, () -> channel(ChannelStep.Operation.WRITE));
    choose(2, () -> channel(ChannelStep.Operation.FILL));
    choose(6, () -> channel(ChannelStep.Operation.READ));
    choose(6, () -> channel(ChannelStep.Operation.DRAIN));
    choose(3, () -> channel(ChannelStep.Operation.URGENT));
    choose(4, () -> channel(ChannelStep.Operation.SHUT_DOWN_OUTPUT));
    choose(1, () -> channel(ChannelStep.Operation.SHUT_DOWN_INPUT));
    choose(2, () -> channel(ChannelStep.Operation.CLOSE));
    choose(1, () -> channel(ChannelStep.Operation.RESET));
    choose(4, () -> channel(ChannelStep.Operation.CONNECT));
    choose(1, () -> channel(ChannelStep.Operation.CONNECT_IN_VAIN));
    choose(3, () -> channel(ChannelStep.Operation.FINISH_CONNECT));
    choose(3, () -> channel(ChannelStep.Operation.BE_CONNECTED_TO));
    choose(2, () -> channel(ChannelStep.Operation.ACCEPT));
    choose(34, this::select);
    choose(2, () -> selector(SelectorStep.Operation.WAKEUP));
    choose(4, () -> selector(SelectorStep.Operation.REMOVE));
    choose(8, () -> selector(SelectorStep.Operation.CLEAR));
  }

  private void choose(int weight, Supplier<Step> maker) {
    choices.add(new Choice(1 + random.nextInt(2 * weight), maker));
  }

  private void fill(int count) {
    int sum = choices.stream().mapToInt(Choice::weight).sum();
    for (int i = 0; i < count; i++) {
      int left = random.nextInt(sum);
      int index = 0;
      while (left >= choices.get(index).weight) {
        left -= choices.get(index++).weight;
      }
      steps.add(choices.get(index).maker.get());
    }
  }

  private Step open() {
    if (channels.size() >= MOST_CHANNELS) {
      return select();
    }
    Family family = any(FAMILIES);
    int number = channels.size();
    channels.addAll(family.kinds());
    return new OpenStep(family, number);
  }

  private Step register() {
    if (channelsOfKeys.size() >= MOST_KEYS) {
      return select();
    }
    int channel = random.nextInt(channels.size());
    int key = channelsOfKeys.size();
    channelsOfKeys.add(channel);
    boolean isOrdinary = random.nextInt(4) == 0;
    return new RegisterStep(
        key,
        channel,
        anySelector(),
        ops(channels.get(channel)),
        isOrdinary ? null : trigger(),
        isOrdinary ? 0 : extraEvents());
  }

  private Step move() {
    if (channelsOfKeys.size() >= MOST_KEYS) {
      return select();
    }
    int from = anyKey();
    int to = channelsOfKeys.size();
    channelsOfKeys.add(channelsOfKeys.get(from));
    return new MoveStep(from, to, anySelector());
  }

  private Step key(KeyStep.Operation operation) {
    int key = anyKey();
    int argument =
        switch (operation) {
          case INTEREST_OPS, INTEREST_OPS_OR, INTEREST_OPS_AND ->
              ops(channels.get(channelsOfKeys.get(key)));
          case EXTRA_EVENTS -> extraEvents();
          default -> 0;
        };
    Trigger trigger = operation == KeyStep.Operation.TRIGGER ? trigger() : null;
    return new KeyStep(operation, key, argument, trigger);
  }

  private Step channel(ChannelStep.Operation operation) {
    return new ChannelStep(operation, random.nextInt(channels.size()), 1 + random.nextInt(8));
  }

  private Step select() {
    Form form = any(Form.values());
    if (form.waits() && random.nextInt(8) != 0) {
      form = Form.NOW; // the other forms take time
    }
    int argument = form == Form.CANCELLING_ACTION ? anyKey() : 1 + random.nextInt(3);
    return new SelectStep(anySelector(), form, argument);
  }

  private Step selector(SelectorStep.Operation operation) {
    return new SelectorStep(operation, anySelector(), anyKey());
  }

  private Trigger trigger() {
    return any(Trigger.values());
  }

  private <T> T any(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private int extraEvents() {
    return EXTRA_EVENTS[random.nextInt(EXTRA_EVENTS.length)];
  }

  /** The first ones are preferred, so that keys meet. */
  private int anySelector() {
    return Math.max(0, random.nextInt(World.SELECTORS + 2) - 2);
  }

  /** The latest ones are preferred, as the first may be gone. */
  private int anyKey() {
    int count = channelsOfKeys.size();
    return Math.max(random.nextInt(count), random.nextInt(count));
  }

  /** Operations that a kind of channel supports; seldom others, or none. */
  private int ops(Kind kind) {
    int any = random.nextInt(40);
    return any == 0 ? random.nextInt(32) & ~2 : kind.validOps() & random.nextInt(32);
  }
}
