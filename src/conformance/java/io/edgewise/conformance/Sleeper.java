package io.edgewise.conformance;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A thread that is expected to wait. For a platform thread the kernel says whether it waits. For a
 * virtual thread the JVM says so if it is parked, or the kernel says so of its carrier if it holds
 * one. Used by one thread.
 */
public final class Sleeper {
  private final Thread thread;

  /** The same thread as the kernel sees it; null until it was found. */
  private KernelThread kernelThread;

  /** A thread, found by its name; no other thread may have that name. */
  public Sleeper(Thread thread) {
    this.thread = thread;
  }

  /**
   * Whether it is asleep both before and after it was seen somewhere. Then it is there now or about
   * to leave.
   *
   * @param seen looks at its stack, for instance
   */
  public boolean isAsleepWhile(BooleanSupplier seen) {
    return isAsleep() && seen.getAsBoolean() && isAsleep();
  }

  private boolean isAsleep() {
    if (!Threads.isVirtual(thread)) {
      return isAsleepInTheKernel();
    }
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING -> true;
      case RUNNABLE -> isInNative() && isCarrierAsleep();
      default -> false;
    };
  }

  /** Asked first, because finding a carrier takes a thread dump. */
  private boolean isInNative() {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod();
  }

  private boolean isCarrierAsleep() {
    return KernelThread.carrying(thread).filter(KernelThread::isAsleep).isPresent();
  }

  private boolean isAsleepInTheKernel() {
    if (kernelThread == null) {
      Optional<KernelThread> found = KernelThread.named(thread.getName());
      if (found.isEmpty()) {
        return false;
      }
      kernelThread = found.get();
    }
    return kernelThread.isAsleep();
  }
}
