package io.edgewise.conformance;

import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs test methods in a virtual thread if {@link Settings} says so, because they may select. */
public final class OnTestedThread implements InvocationInterceptor {
  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, method.getExecutable().getName());
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, method.getExecutable().getName());
  }

  private static void run(Invocation<Void> invocation, String name) throws Throwable {
    if (Settings.virtualThreads()) {
      runInVirtualThread(invocation, name);
    } else {
      invocation.proceed();
    }
  }

  /** Passes an interrupt on: JUnit sends it when the time is over. */
  private static void runInVirtualThread(Invocation<Void> invocation, String name)
      throws Throwable {
    FutureTask<Throwable> test = new FutureTask<>(() -> thrownBy(invocation));
    Thread thread = Threads.createVirtual(name, test);
    thread.start();
    try {
      Throwable thrown = test.get();
      if (thrown != null) {
        throw thrown;
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private static Throwable thrownBy(Invocation<Void> invocation) {
    try {
      invocation.proceed();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }
}
