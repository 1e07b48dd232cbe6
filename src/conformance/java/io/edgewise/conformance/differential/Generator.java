package io.edgewise.conformance.differential;

import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Makes a program from a seed. It knows what kinds of channels there are, so that few steps make no
 * sense, and gives each program other weights, so that some programs do one thing often.
 */
final class Generator {
  /** A way to make a step, and how often it is taken. */
  private record Choice(int weight, Supplier<Step> maker) {}

  /** Some are taken more often. */
  private static final Family[] FAMILIES =
      Stream.of(
              Family.TCP_PAIR,
              Family.TCP_PAIR,
              Family.UNIX_PAIR,
              Family.PIPE,
              Family.PIPE,
              Family.DATAGRAM_PAIR,
              Family.DATAGRAM,
              Family.SERVER,
              Family.SOCKET)
          .filter(Family::isSupported)
          .toArray(Family[]::new);

  private static final int MOST_CHANNELS = 14;
  private static final int MOST_KEYS = 40;
  private static final int MOST_SELECTORS = 3;

  private final RandomGenerator random;
  private final List<Step> steps = new ArrayList<>();
  private final List<Kind> channels = new ArrayList<>();
  private final List<Choice> choices = new ArrayList<>();

  /** The channel of every key. */
  private final List<Integer> channelsOfKeys = new ArrayList<>();

  private int selectors;

  /** Mixes the seed: unmixed, the numbers of a generator are those of the next seed, one later. */
  private Generator(long seed) {
    random = new SplittableRandom(new SplittableRandom(seed).nextLong());
  }

  static Program program(long seed) {
    Generator generator = new Generator(seed);
    generator.prepare();
    generator.weigh();
    generator.fill(10 + generator.random.nextInt(34));
    return new Program(seed, generator.steps);
  }

  private void prepare() {
    steps.add(openSelector());
    if (random.nextInt(3) == 0) {
      steps.add(openSelector());
    }
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      steps.add(open());
    }
    for (int i = 2 + random.nextInt(2); i > 0; i--) {
      steps.add(register());
    }
  }

  private void weigh() {
    choose(2, this::open);
    choose(1, this::openSelector);
    choose(10, this::register);
    choose(22, this::changeInterest);
    choose(3, () -> key(KeyStep.Operation.ATTACH, random.nextInt(100)));
    choose(7, () -> key(KeyStep.Operation.CANCEL, 0));
    choose(2, () -> key(pick(KeyStep.Operation.INTEREST_OF, KeyStep.Operation.READY_OF), 0));
    choose(24, this::transfer);
    choose(6, this::end);
    choose(6, this::connection);
    choose(2, this::attempt);
    choose(3, this::datagram);
    choose(2, this::block);
    choose(26, () -> new Select(selector(), Form.NOW, false, null));
    choose(14, this::select);
    choose(12, this::selectPerforming);
    choose(6, () -> new SelectorStep(SelectorStep.Operation.WAKE_UP, selector()));
    choose(1, this::rareOnSelector);
    choose(14, this::selectedKeys);
    choose(2, this::blockedSelect);
    choose(1, this::together);
  }

  private void choose(int weight, Supplier<Step> maker) {
    int varied = random.nextInt(6) == 0 ? weight * pick(0, 3, 5) : weight;
    choices.add(new Choice(varied, maker));
  }

  private void fill(int count) {
    int total = choices.stream().mapToInt(Choice::weight).sum();
    while (steps.size() < count + 4) {
      int left = random.nextInt(total);
      int index = 0;
      while (left >= choices.get(index).weight()) {
        left -= choices.get(index++).weight();
      }
      Step step = choices.get(index).maker().get();
      if (step != null) {
        steps.add(step);
      }
    }
  }

  @SafeVarargs
  private <T> T pick(T... values) {
    return values[random.nextInt(values.length)];
  }

  private int selector() {
    return random.nextInt(selectors);
  }

  private int channel() {
    return random.nextInt(channels.size());
  }

  private int key() {
    return random.nextInt(channelsOfKeys.size());
  }

  private KeyStep key(KeyStep.Operation operation, int argument) {
    return new KeyStep(operation, key(), argument);
  }

  /** A random channel of some kinds; negative if there is none. */
  private int channel(Predicate<Kind> kind) {
    int start = channel();
    for (int i = 0; i < channels.size(); i++) {
      int number = (start + i) % channels.size();
      if (kind.test(channels.get(number))) {
        return number;
      }
    }
    return -1;
  }

  private Step openSelector() {
    return selectors == MOST_SELECTORS
        ? null
        : new SelectorStep(SelectorStep.Operation.OPEN, selectors++);
  }

  private Step open() {
    if (channels.size() >= MOST_CHANNELS) {
      return null;
    }
    return open(pick(FAMILIES));
  }

  private Open open(Family family) {
    Open step = new Open(channels.size(), family);
    channels.addAll(family.kinds());
    return step;
  }

  /** A socket that is connecting, to a server or to none, and is registered for that. */
  private Step attempt() {
    if (channels.size() + 2 > MOST_CHANNELS || channelsOfKeys.size() == MOST_KEYS) {
      return null;
    }
    int socket = channels.size();
    steps.add(open(Family.SOCKET));
    steps.add(open(Family.SERVER));
    steps.add(
        new ChannelStep(
            ChannelStep.Operation.CONNECT, socket, random.nextInt(6) == 0 ? -1 : socket + 1));
    int number = channelsOfKeys.size();
    channelsOfKeys.add(socket);
    int ops = ops(socket) | SelectionKey.OP_CONNECT;
    return new Register(number, socket, selector(), ops, number);
  }

  private Step register() {
    if (channelsOfKeys.size() == MOST_KEYS) {
      return null;
    }
    int channel = channel();
    int number = channelsOfKeys.size();
    channelsOfKeys.add(channel);
    return new Register(number, channel, selector(), ops(channel), number);
  }

  /** Operations, mostly those that the channel supports. */
  private int ops(int channel) {
    int valid = channels.get(channel).validOps();
    if (random.nextInt(40) == 0) {
      return random.nextInt(32);
    }
    int ops = random.nextInt(32) & valid;
    if (random.nextInt(4) != 0) {
      ops &= ~SelectionKey.OP_CONNECT;
    }
    return ops == 0 && random.nextInt(3) != 0 ? valid & ~SelectionKey.OP_CONNECT : ops;
  }

  private Step changeInterest() {
    int key = key();
    int ops = ops(channelsOfKeys.get(key));
    return switch (random.nextInt(4)) {
      case 0 -> new KeyStep(KeyStep.Operation.INTEREST_OR, key, ops);
      case 1 -> new KeyStep(KeyStep.Operation.INTEREST_AND, key, random.nextInt(3) == 0 ? 0 : ~ops);
      default -> new KeyStep(KeyStep.Operation.INTEREST, key, ops);
    };
  }

  private Step channel(ChannelStep.Operation operation, int channel, int argument) {
    return channel < 0 ? null : new ChannelStep(operation, channel, argument);
  }

  private Step transfer() {
    return switch (random.nextInt(9)) {
      case 0, 1, 2, 3 ->
          channel(ChannelStep.Operation.WRITE, channel(Kind::isWritable), 1 + random.nextInt(50));
      case 4 -> channel(ChannelStep.Operation.FILL, channel(Kind::isFillable), 0);
      case 5 ->
          channel(
              ChannelStep.Operation.DRAIN,
              channel(kind -> kind.isReadable() && kind != Kind.DATAGRAM),
              0);
      default ->
          channel(ChannelStep.Operation.READ, channel(Kind::isReadable), 1 + random.nextInt(50));
    };
  }

  private Step end() {
    return switch (random.nextInt(6)) {
      case 0 -> channel(ChannelStep.Operation.SHUT_DOWN_INPUT, channel(Kind::isSocket), 0);
      case 1 -> channel(ChannelStep.Operation.SHUT_DOWN_OUTPUT, channel(Kind::isSocket), 0);
      case 2, 3 -> channel(ChannelStep.Operation.RESET, channel(kind -> kind == Kind.TCP), 0);
      default -> channel(ChannelStep.Operation.CLOSE, channel(), 0);
    };
  }

  private Step connection() {
    int server = channel(kind -> kind == Kind.SERVER);
    int socket = channel(Kind::isSocket);
    return switch (random.nextInt(3)) {
      case 0 ->
          channel(ChannelStep.Operation.CONNECT, socket, random.nextInt(3) == 0 ? -1 : server);
      case 1 -> channel(ChannelStep.Operation.FINISH_CONNECT, socket, 0);
      default -> accept(server);
    };
  }

  private Step accept(int server) {
    if (server < 0 || channels.size() >= MOST_CHANNELS) {
      return null;
    }
    channels.add(Kind.TCP);
    return new ChannelStep(ChannelStep.Operation.ACCEPT, server, channels.size() - 1);
  }

  private Step datagram() {
    int from = channel(kind -> kind == Kind.DATAGRAM);
    int to = channel(kind -> kind == Kind.DATAGRAM);
    return random.nextInt(4) == 0
        ? channel(ChannelStep.Operation.DISCONNECT, from, 0)
        : channel(ChannelStep.Operation.SEND, from, to);
  }

  private Step block() {
    return channel(
        pick(
            ChannelStep.Operation.BLOCK,
            ChannelStep.Operation.UNBLOCK,
            ChannelStep.Operation.UNBLOCK),
        channel(),
        0);
  }

  /** Selections that wait in vain take time, so they are rare. */
  private Step select() {
    boolean interrupted = random.nextInt(12) == 0;
    Form form = random.nextInt(4) == 0 ? pick(Form.TIMED, Form.UNLIMITED) : Form.NOW;
    if (!interrupted && form != Form.NOW && random.nextInt(3) != 0) {
      int selector = selector();
      steps.add(new SelectorStep(SelectorStep.Operation.WAKE_UP, selector));
      return new Select(selector, form, false, null);
    }
    return new Select(selector(), form, interrupted, null);
  }

  private Step selectPerforming() {
    Select select = (Select) select();
    Action action = random.nextInt(3) == 0 ? Action.LOOK : pick(Action.values());
    return new Select(select.selector(), select.form(), select.interrupted(), action);
  }

  private Step rareOnSelector() {
    return new SelectorStep(
        pick(
            SelectorStep.Operation.CLOSE,
            SelectorStep.Operation.SELECT_NEGATIVE_TIMEOUT,
            SelectorStep.Operation.SELECT_NULL_ACTION),
        selector());
  }

  private Step selectedKeys() {
    SelectedKeyStep.Operation operation =
        random.nextInt(3) == 0
            ? pick(SelectedKeyStep.Operation.values())
            : pick(
                SelectedKeyStep.Operation.CLEAR,
                SelectedKeyStep.Operation.REMOVE,
                SelectedKeyStep.Operation.ITERATOR_REMOVE);
    return new SelectedKeyStep(operation, selector(), key());
  }

  private Step blockedSelect() {
    int selector = selector();
    return new BlockedSelect(selector, random.nextInt(3) == 0, disturbance(selector));
  }

  private Step disturbance(int selector) {
    return switch (random.nextInt(9)) {
      case 0 -> new SelectorStep(SelectorStep.Operation.WAKE_UP, selector);
      case 1 ->
          random.nextInt(3) == 0 ? new SelectorStep(SelectorStep.Operation.CLOSE, selector) : null;
      case 2 -> changeInterest();
      case 3 -> channel(ChannelStep.Operation.CLOSE, channel(), 0);
      case 4 -> key(KeyStep.Operation.CANCEL, 0);
      case 5 -> register();
      default ->
          channel(ChannelStep.Operation.WRITE, channel(Kind::isWritable), 1 + random.nextInt(50));
    };
  }

  private Step together() {
    int selector = selector();
    Step select = new Select(selector, Form.NOW, false, null);
    int key = key();
    int ops = channels.get(channelsOfKeys.get(key)).validOps();
    Step cancel = new KeyStep(KeyStep.Operation.CANCEL, key, 0);
    Step or = new KeyStep(KeyStep.Operation.INTEREST_OR, key, ops & random.nextInt(32));
    return switch (random.nextInt(11)) {
      case 0 -> new Together(or, new KeyStep(KeyStep.Operation.INTEREST_OR, key, ops & 5));
      case 1 ->
          new Together(
              new KeyStep(KeyStep.Operation.INTEREST_AND, key, random.nextInt(32)),
              new KeyStep(KeyStep.Operation.INTEREST_AND, key, random.nextInt(32)));
      case 2 -> new Together(cancel, cancel);
      case 3 ->
          new Together(
              cancel, new ChannelStep(ChannelStep.Operation.CLOSE, channelsOfKeys.get(key), 0));
      case 4 -> new Together(select, new SelectorStep(SelectorStep.Operation.WAKE_UP, selector));
      case 5 -> new Together(select, cancel);
      case 6 -> new Together(select, or);
      case 7 -> new Together(select, new SelectorStep(SelectorStep.Operation.CLOSE, selector));
      case 8 -> together(select, register());
      case 9 ->
          together(select, channel(ChannelStep.Operation.WRITE, channel(Kind::isWritable), 1));
      default -> new Together(select, new Select(selector(), Form.NOW, false, null));
    };
  }

  /** Null if there is no other step. */
  private static Step together(Step one, Step other) {
    return other == null ? null : new Together(one, other);
  }
}
