package io.edgewise.bench.driver;

/**
 * A further candidate of a case.
 *
 * @param kind the hosts that it runs on
 * @param label its label; with a leading dash, a suffix for the label of its host
 * @param name a suffix for the name of the scenario
 */
record Variant(Kind kind, String label, String name) {
  String label(Host host) {
    return label.startsWith("-") ? host.label() + label : label;
  }
}
