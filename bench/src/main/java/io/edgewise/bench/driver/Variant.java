package io.edgewise.bench.driver;

/**
 * A further candidate of a case.
 *
 * @param kind the hosts that it runs on
 * @param label its label; with a dash in front, what is added to that of its host
 * @param name what is added to the name of the scenario
 */
record Variant(Kind kind, String label, String name) {
  String label(Host host) {
    return label.startsWith("-") ? host.label() + label : label;
  }
}
