package io.edgewise;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A system property whose value is the name of a constant, in any case, with hyphens. */
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
    for (E constant : type.getEnumConstants()) {
      if (nameOf(constant).equals(value.trim().toLowerCase(Locale.ROOT))) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        String.format(
            "-D%s=%s: this is none of %s",
            property,
            value,
            Arrays.stream(type.getEnumConstants())
                .map(EnumProperty::nameOf)
                .collect(Collectors.joining(", "))));
  }

  private static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
