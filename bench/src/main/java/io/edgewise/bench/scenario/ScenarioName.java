package io.edgewise.bench.scenario;

/**
 * The name of a scenario: {@code base}, {@code base-size}, or one of these and {@code /variant}.
 *
 * @param base what is done
 * @param size the number of channels; 0 if the name does not say
 * @param variant the variant; empty for the ordinary one
 */
record ScenarioName(String base, int size, String variant) {
  static ScenarioName of(String text) {
    int slash = text.indexOf('/');
    String variant = slash < 0 ? "" : text.substring(slash + 1);
    String name = slash < 0 ? text : text.substring(0, slash);
    int dash = name.lastIndexOf('-');
    String end = name.substring(dash + 1);
    return dash > 0 && end.chars().allMatch(Character::isDigit)
        ? new ScenarioName(name.substring(0, dash), Integer.parseInt(end), variant)
        : new ScenarioName(name, 0, variant);
  }

  /** Base and variant. */
  String kind() {
    return variant.isEmpty() ? base : base + '/' + variant;
  }
}
