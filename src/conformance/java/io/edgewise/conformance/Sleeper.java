package io.edgewise.conformance;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A thread that is to wait for something. A platform thread waits as the kernel says, and a virtual
 * thread as the JVM says, if it is parked, or as the kernel says of its carrier, if it holds that.
 * Used by one thread.
 */
public final class Sleeper {
  private final Thread thread;

  /** The same as the kernel sees it; null until that was found. */
  private KernelThread kernelThread;

  /** A thread by its name, which no other one has. */
  public Sleeper(Thread thread) {
    this.thread = thread;
  }

  /**
   * Whether it is asleep before and after it was seen somewhere, so that it is there now, or about
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

  /** Asked first, as a carrier is found by a thread dump. */
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
