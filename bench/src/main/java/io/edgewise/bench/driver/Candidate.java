package io.edgewise.bench.driver;

/**
 * A participant in a case's comparison.
 *
 * @param label its name in the results
 * @param host what it runs on
 * @param scenario what it does
 */
record Candidate(String label, Host host, String scenario) {}
