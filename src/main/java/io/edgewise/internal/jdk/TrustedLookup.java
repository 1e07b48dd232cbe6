package io.edgewise.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Finds members of the JDK that no module exports. Encapsulation does not bind JNI, so users need
 * no {@code --add-opens}. A missing member is a {@link LinkageError} that names the JDK and the
 * member; if there is a fallback, the result is null instead.
 */
public final class TrustedLookup {
  private TrustedLookup() {}

  /**
   * A lookup with all rights in a class. JNI returns the JDK's own, or else opens the class's
   * package. If this JDK has neither member, {@code --add-opens} must have opened the package.
   */
  private static MethodHandles.Lookup lookup(Class<?> type) throws IllegalAccessException {
    try {
      return JdkNatives.trustedLookup(MethodHandles.Lookup.class);
    } catch (NoSuchFieldError missing) {
      openPackage(type);
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    }
  }

  private static void openPackage(Class<?> type) {
    try {
      JdkNatives.openPackage(Module.class, type.getModule(), type.getPackageName());
    } catch (NoSuchMethodError missing) {
      // It may be open already.
    }
  }

  /** A class of java.base that must exist. */
  static Type type(String name) {
    try {
      return new Type(Class.forName(name, false, null));
    } catch (ClassNotFoundException e) {
      throw missing("class " + name, e);
    }
  }

  /** A class that may be absent; null if it is. */
  static Type optionalType(String name) {
    try {
      return new Type(Class.forName(name, false, null));
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** A static method; null where there is none, or no such class. */
  public static MethodHandle optionalStaticMethod(
      String typeName, String name, Class<?> result, Class<?>... parameters) {
    Type found = optionalType(typeName);
    return found == null ? null : found.optionalStaticMethod(name, result, parameters);
  }

  static LinkageError missing(String member, Throwable cause) {
    return new LinkageError(
        "Edgewise cannot run on this JDK ("
            + System.getProperty("java.vm.name")
            + " "
            + System.getProperty("java.runtime.version")
            + "): it has no "
            + member,
        cause);
  }

  /** Throws anything as the exception that the caller declares. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public static <X extends Throwable> X sneakyThrow(Throwable e) throws X {
    throw (X) e;
  }

  /** A class of the JDK, and what is found in it. */
  public static final class Type {
    private final Class<?> type;

    private Type(Class<?> type) {
      this.type = type;
    }

    boolean isInstance(Object object) {
      return type.isInstance(object);
    }

    /** An instance method; its first parameter is the receiver. */
    MethodHandle method(String name, Class<?> result, Class<?>... parameters) {
      try {
        return findVirtual(name, result, parameters);
      } catch (ReflectiveOperationException e) {
        throw missingMethod(name, e);
      }
    }

    private LinkageError missingMethod(String name, Throwable e) {
      String closed =
          e instanceof IllegalAccessException
              ? " that may be used: set --add-opens java.base/"
                  + type.getPackageName()
                  + "=ALL-UNNAMED, or =io.edgewise on the module path"
              : "";
      return missing("method " + type.getName() + "." + name + closed, e);
    }

    /** The same; null where there is none. */
    MethodHandle optionalMethod(String name, Class<?> result, Class<?>... parameters) {
      try {
        return findVirtual(name, result, parameters);
      } catch (ReflectiveOperationException e) {
        return null;
      }
    }

    private MethodHandle findVirtual(String name, Class<?> result, Class<?>... parameters)
        throws ReflectiveOperationException {
      return lookup(type).findVirtual(type, name, MethodType.methodType(result, parameters));
    }

    private MethodHandle optionalStaticMethod(
        String name, Class<?> result, Class<?>... parameters) {
      try {
        return lookup(type).findStatic(type, name, MethodType.methodType(result, parameters));
      } catch (ReflectiveOperationException e) {
        return null;
      }
    }

    /** The result of a static method without parameters, whatever its return type. */
    Object staticValue(String name) {
      try {
        return lookup(type).unreflect(type.getDeclaredMethod(name)).invoke();
      } catch (ReflectiveOperationException e) {
        throw missingMethod(name, e);
      } catch (Throwable e) {
        throw TrustedLookup.<RuntimeException>sneakyThrow(e);
      }
    }

    /** A constructor, as a function that returns a visible supertype; null where there is none. */
    MethodHandle optionalConstructor(Class<?> as, Class<?>... parameters) {
      try {
        return lookup(type)
            .findConstructor(type, MethodType.methodType(void.class, parameters))
            .asType(MethodType.methodType(as, parameters));
      } catch (ReflectiveOperationException e) {
        return null;
      }
    }

    /** The value of a static field of the class's own type; null where there is none. */
    Object optionalInstance(String name) {
      try {
        return lookup(type).findStaticGetter(type, name, type).invoke();
      } catch (ReflectiveOperationException e) {
        return null;
      } catch (Throwable e) {
        throw TrustedLookup.<RuntimeException>sneakyThrow(e);
      }
    }
  }
}
