package io.edgewise.internal.selector;

import io.edgewise.EpollException;
import io.edgewise.Trigger;
import io.edgewise.internal.arming.Mode;
import io.edgewise.internal.jdk.JdkChannelFactory;
import io.edgewise.internal.jdk.JdkChannels;
import io.edgewise.internal.jdk.JdkSelectors;
import io.edgewise.internal.jdk.JdkThreads;
import io.edgewise.internal.linux.DescriptorLocks;
import io.edgewise.internal.linux.EventBuffer;
import io.edgewise.internal.linux.NativeLibrary;
import io.edgewise.internal.linux.TransientFailure;
import java.lang.invoke.MethodHandles;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;

/**
 * Loads everything that a selector needs, at the first use: the native library, the members of the
 * JDK, and the classes whose static initializers could run out of stack or heap later. A failure is
 * not remembered: the next use tries again. All methods are thread-safe.
 */
public final class Availability implements PrivilegedExceptionAction<Void> {
  /** Whether everything is loaded. Any thread; once true, it stays true. */
  private static volatile boolean complete;

  private Availability() {}

  /**
   * Loads what is not loaded yet. Needs no permission of the caller, but all those of the jar.
   *
   * @throws EpollException if something is missing that may become available: descriptors, memory,
   *     disk space
   * @throws UnsatisfiedLinkError if Edgewise cannot run here
   * @throws IllegalArgumentException as {@link NativeLibrary#load} does
   */
  public static void ensure() throws EpollException {
    if (!complete) {
      load();
    }
  }

  @SuppressWarnings("removal") // there are security managers before JDK 24
  private static synchronized void load() throws EpollException {
    if (complete) {
      return;
    }
    Headroom.ensureForClasses();
    try {
      AccessController.doPrivileged(new Availability());
    } catch (PrivilegedActionException e) {
      throw (EpollException) e.getException();
    } catch (UnsatisfiedLinkError e) {
      throw e;
    } catch (LinkageError | SecurityException e) {
      throw failure(e);
    }
    complete = true;
  }

  private static UnsatisfiedLinkError failure(Throwable cause) throws EpollException {
    int errno = TransientFailure.errno(cause);
    if (errno != 0) {
      EpollException passing = new EpollException("loading Edgewise's classes", null, errno);
      passing.initCause(cause);
      throw passing;
    }
    UnsatisfiedLinkError error = new UnsatisfiedLinkError(cause.getMessage());
    error.initCause(cause);
    return error;
  }

  @Override
  public Void run() throws EpollException, IllegalAccessException {
    NativeLibrary.load();
    JdkChannels.Members.find();
    JdkChannelFactory.Members.find();
    JdkSelectors.Members.find();
    Mode.flags(Trigger.LEVEL); // loads the class of its switch, too
    for (Class<?> type :
        new Class<?>[] {
          JdkChannels.class,
          JdkChannelFactory.class,
          JdkSelectors.class,
          JdkThreads.class,
          EventBuffer.class,
          DescriptorLocks.class,
          InterestList.class,
          KeyTable.class,
          Waker.class,
          SelectionKeyImpl.class
        }) {
      MethodHandles.lookup().ensureInitialized(type);
    }
    return null;
  }
}
