package io.edgewise.bench.driver;

/**
 * One of those that are compared in a case.
 *
 * @param label its name in the results
 * @param host what it runs on
 * @param scenario what it does
 */
record Candidate(String label, Host host, String scenario) {}
