package io.edgewise.programs;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lets many copies of Edgewise run out of stack or heap at their first use, each at another place,
 * and uses each afterwards.
 */
public final class FirstUseInEveryLoader {
  private static final Map<String, Integer> OUTCOMES = new TreeMap<>();

  private static final int CHUNK = 8 << 10;

  /** What is held so that the heap is full. */
  private static final byte[][] MEMORY = new byte[1 << 16][];

  private FirstUseInEveryLoader() {}

  /** Runs the program: the jar, {@code stack} or {@code heap}, from, to, step. */
  public static void main(String[] arguments) throws Exception {
    URL jar = Path.of(arguments[0]).toUri().toURL();
    boolean stack = arguments[1].equals("stack");
    use(newCopy(jar)); // what the JDK does once is done
    int step = Integer.parseInt(arguments[4]);
    for (int room = Integer.parseInt(arguments[2]);
        room < Integer.parseInt(arguments[3]);
        room += step) {
      Constructor<?> copy = newCopy(jar);
      Class<?> first = stack ? atTheEndOfTheStack(copy, room) : atTheEndOfTheHeap(copy, room);
      OUTCOMES.merge("first " + first, 1, Integer::sum);
      try {
        use(copy);
        OUTCOMES.merge("then ok", 1, Integer::sum);
      } catch (Throwable e) {
        OUTCOMES.merge("then " + e, 1, Integer::sum);
        System.out.println("with room " + room + ": " + first + ", then");
        e.printStackTrace(System.out);
      }
    }
    OUTCOMES.forEach((outcome, count) -> System.out.println(count + " times " + outcome));
  }

  /** Loads the provider's class, and nothing else. */
  private static Constructor<?> newCopy(URL jar) throws ReflectiveOperationException {
    ClassLoader loader = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
    return Class.forName("io.edgewise.EpollSelectorProvider", true, loader).getConstructor();
  }

  private static void use(Constructor<?> copy) throws Exception {
    SelectorProvider provider = (SelectorProvider) copy.newInstance();
    Pipe pipe = provider.openPipe();
    try (Selector selector = provider.openSelector();
        Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      source.configureBlocking(false);
      sink.configureBlocking(false);
      source.register(selector, SelectionKey.OP_READ);
      SelectionKey key = sink.register(selector, SelectionKey.OP_WRITE);
      if (selector.select() != 1 || !key.isWritable()) {
        throw new AssertionError("not selected");
      }
      key.cancel();
      selector.wakeup();
      selector.select();
    }
  }

  /** Returns a class, as there may be no room for anything else. */
  private static Class<?> open(Constructor<?> copy) {
    try {
      ((SelectorProvider) copy.newInstance()).openSelector().close();
      return Selector.class;
    } catch (InvocationTargetException e) {
      return e.getCause().getClass();
    } catch (Throwable e) {
      return e.getClass();
    }
  }

  /** Opens a selector some frames before the stack ends. */
  private static Class<?> atTheEndOfTheStack(Constructor<?> copy, int frames)
      throws InterruptedException {
    Class<?>[] outcome = {null};
    Runnable dive =
        () -> {
          int depth = depth(0);
          try {
            outcome[0] = openAt(copy, depth - frames);
          } catch (StackOverflowError e) {
            outcome[0] = null; // the end came before the use
          }
        };
    Thread thread = new Thread(null, dive, "diver", 512 << 10);
    thread.start();
    thread.join();
    return outcome[0];
  }

  @SuppressWarnings("InfiniteRecursion") // it ends with the stack
  private static int depth(int reached) {
    try {
      return depth(reached + 1);
    } catch (StackOverflowError e) {
      return reached;
    }
  }

  private static Class<?> openAt(Constructor<?> copy, int depth) {
    return depth > 0 ? openAt(copy, depth - 1) : open(copy);
  }

  /** Opens a selector when so many chunks of the heap are left. */
  private static Class<?> atTheEndOfTheHeap(Constructor<?> copy, int chunks) {
    int held = hoard();
    for (int i = 0; i < chunks; i++) {
      MEMORY[held - 1 - i] = null;
    }
    Class<?> outcome = open(copy);
    Arrays.fill(MEMORY, null);
    return outcome;
  }

  private static int hoard() {
    int held = 0;
    try {
      while (true) {
        MEMORY[held] = new byte[CHUNK];
        held++;
      }
    } catch (OutOfMemoryError e) {
      return held;
    }
  }
}
