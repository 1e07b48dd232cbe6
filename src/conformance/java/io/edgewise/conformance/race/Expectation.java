package io.edgewise.conformance.race;

/** What is thought of an outcome. */
enum Expectation {
  /** The contract allows it. */
  ACCEPTABLE,

  /** The contract does not forbid it, or it is a known defect: worth a look, and no failure. */
  INTERESTING,

  /** The contract forbids it. */
  FORBIDDEN
}
