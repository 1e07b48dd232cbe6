package io.edgewise.bench.driver;

/**
 * A further candidate of a case.
 *
 * @param kind the hosts that it runs on
 * @param suffix what is added to the label of its host
 * @param name what is added to the name of the scenario
 */
record Variant(Kind kind, String suffix, String name) {}
