package io.edgewise.bench.scenario;

import java.io.IOException;

/** All scenarios, by name. The same names mean the same to the loops in C. */
public final class Scenarios {
  private Scenarios() {}

  /**
   * Sets up a scenario on the selector provider of this JVM.
   *
   * @param name its name
   * @return the scenario
   * @throws Exception if it cannot be set up
   */
  public static Scenario open(String name) throws Exception {
    ScenarioName parsed = ScenarioName.of(name);
    int size = parsed.size();
    return switch (parsed.kind()) {
      case "scan" -> new Scan(size);
      case "action" -> new ActionScan(size);
      case "one-of" -> new OneOfMany(size);
      case "echo" -> new Echo(new SelectorEchoServer(), size);
      case "echo/netty" -> new Echo(NettyEchoServer.onNio(), size);
      case "echo/netty-epoll" -> new Echo(NettyEchoServer.onEpoll(), size);
      case "register-at" -> new RegisterMany(size);
      default -> openUnsized(parsed.kind());
    };
  }

  private static Scenario openUnsized(String kind) throws IOException {
    return switch (kind) {
      case "empty-select-now" -> new EmptySelectNow();
      case "empty-select-now/jni" -> new NativeWait();
      case "toggle-off-on" -> new ToggleOffOn();
      case "toggle-write" -> new ToggleWrite();
      case "dispatch" -> new Dispatch();
      case "register" -> new Register();
      case "client-write" -> new ClientWrite();
      case "wakeup-select-now" -> new WakeupSelectNow();
      case "ping-pong" -> new PingPong();
      case "worker-rearm" -> new WorkerRearm(WorkerRearm.BY_INTEREST);
      case "worker-rearm/rearm" -> new WorkerRearm(new OneShotHandling());
      case "heap-idle-key" -> new HeapOfIdleKeys();
      default -> throw new IllegalArgumentException("there is no scenario " + kind);
    };
  }
}
