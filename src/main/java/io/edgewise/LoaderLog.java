package io.edgewise;

import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.MessageFormatter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Keeps what the library loader logs, so that no logging back end is started by it. The provider is
 * created in a static initializer of the JVM: a back end that opens a selector while it starts
 * would find that initializer unfinished.
 */
final class LoaderLog extends InternalLoggerFactory implements InvocationHandler {
  private final List<String> messages = Collections.synchronizedList(new ArrayList<>());

  private LoaderLog() {}

  /** Becomes the log of the loader's relocated copy; somebody else's copy keeps its own. */
  static LoaderLog install() {
    LoaderLog log = new LoaderLog();
    if (InternalLoggerFactory.class.getName().startsWith("io.edgewise.")) {
      InternalLoggerFactory.setDefaultFactory(log);
    }
    return log;
  }

  /** What was logged as information or worse. */
  List<String> messages() {
    return messages;
  }

  @Override
  protected InternalLogger newInstance(String name) {
    return (InternalLogger)
        Proxy.newProxyInstance(
            InternalLogger.class.getClassLoader(), new Class<?>[] {InternalLogger.class}, this);
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "info", "warn", "error" -> {
        messages.add(format(arguments));
        yield null;
      }
      case "isInfoEnabled", "isWarnEnabled", "isErrorEnabled" -> true;
      default -> method.getReturnType() == boolean.class ? false : null;
    };
  }

  /** A message of the forms (text), (throwable), (text, throwable) or (text, arguments). */
  private static String format(Object[] arguments) {
    String text = String.valueOf(arguments[0]);
    if (arguments.length == 2 && arguments[1] instanceof Object[]) {
      return MessageFormatter.arrayFormat(text, (Object[]) arguments[1]).getMessage();
    }
    Object[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
    return MessageFormatter.arrayFormat(text, rest).getMessage();
  }
}
