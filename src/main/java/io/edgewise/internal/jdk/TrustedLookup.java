package io.edgewise.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/**
 * Finds members of the JDK that no module exports. JNI is not bound by encapsulation, so no {@code
 * --add-opens} is asked of anybody. Whatever is missing is one {@link LinkageError} that names the
 * JDK and the member.
 */
public final class TrustedLookup {
  private TrustedLookup() {}

  /** Asked for each time: what a static initializer cannot get is lost for good. */
  private static MethodHandles.Lookup lookup() {
    try {
      return JdkNatives.trustedLookup(MethodHandles.Lookup.class);
    } catch (NoSuchFieldError e) {
      throw missing("field java.lang.invoke.MethodHandles$Lookup.IMPL_LOOKUP", e);
    }
  }

  /** A class of java.base that must exist. */
  public static Type type(String name) {
    try {
      return new Type(Class.forName(name, false, null));
    } catch (ClassNotFoundException e) {
      throw missing("class " + name, e);
    }
  }

  /** A class of a module that may be absent; null where it is. */
  static Type optionalType(String name) {
    try {
      return new Type(Class.forName(name, false, null));
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** A static method that only some JDKs have; null where there is none. */
  static MethodHandle optional(String type, String name, Class<?> result, Class<?>... parameters) {
    try {
      return lookup()
          .findStatic(
              Class.forName(type, false, null), name, MethodType.methodType(result, parameters));
    } catch (ReflectiveOperationException e) {
      return null;
    }
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

  /** Throws anything, as the exception that the caller declares. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public static <X extends Throwable> X sneakyThrow(Throwable e) throws X {
    throw (X) e;
  }

  /** A class of the JDK, with the members that are taken from it. */
  public static final class Type {
    private final Class<?> type;

    private Type(Class<?> type) {
      this.type = type;
    }

    public boolean isInstance(Object object) {
      return type.isInstance(object);
    }

    /** A constructor, as a function that returns the given, visible, supertype. */
    public MethodHandle constructor(Class<?> as, Class<?>... parameters) {
      try {
        return lookup()
            .findConstructor(type, MethodType.methodType(void.class, parameters))
            .asType(MethodType.methodType(as, parameters));
      } catch (ReflectiveOperationException e) {
        throw missing("constructor " + type.getName() + Arrays.toString(parameters), e);
      }
    }

    /** An instance method, its receiver first. */
    public MethodHandle method(String name, Class<?> result, Class<?>... parameters) {
      try {
        return lookup().findVirtual(type, name, MethodType.methodType(result, parameters));
      } catch (ReflectiveOperationException e) {
        throw missing("method " + type.getName() + "." + name, e);
      }
    }

    /** A static method. */
    public MethodHandle staticMethod(String name, Class<?> result, Class<?>... parameters) {
      try {
        return lookup().findStatic(type, name, MethodType.methodType(result, parameters));
      } catch (ReflectiveOperationException e) {
        throw missing("method " + type.getName() + "." + name, e);
      }
    }

    /** The value of a static field of the class's own type. */
    public Object staticField(String name) {
      try {
        return lookup().findStaticGetter(type, name, type).invoke();
      } catch (VirtualMachineError e) {
        throw e;
      } catch (Throwable e) {
        throw missing("field " + type.getName() + "." + name, e);
      }
    }
  }
}
