package io.edgewise.internal.settings;

import java.util.Locale;

/** A system property that names a constant, in upper or lower case, with hyphens or underscores. */
final class EnumProperty {
  private EnumProperty() {}

  /**
   * The constant that a property names.
   *
   * @param unset the value if the property is not set
   * @throws IllegalArgumentException if it names none
   */
  static <E extends Enum<E>> E read(String property, E unset) {
    String value = System.getProperty(property);
    return value == null ? unset : parse(property, value, unset.getDeclaringClass());
  }

  private static <E extends Enum<E>> E parse(String property, String value, Class<E> type) {
    StringBuilder names = new StringBuilder();
    for (E constant : type.getEnumConstants()) {
      String name = withHyphens(constant.name());
      if (name.equals(withHyphens(value.trim()))) {
        return constant;
      }
      names.append(names.length() == 0 ? "" : ", ").append(name);
    }
    throw new IllegalArgumentException(
        String.format("-D%s=%s: this is none of %s", property, value, names));
  }

  private static String withHyphens(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
