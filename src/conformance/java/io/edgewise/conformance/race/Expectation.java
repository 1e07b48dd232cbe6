package io.edgewise.conformance.race;

/** How an outcome is judged. */
enum Expectation {
  /** The contract allows it. */
  ACCEPTABLE,

  /** The contract does not forbid it, or it is a known defect: worth a look, but no failure. */
  INTERESTING,

  /** The contract forbids it. */
  FORBIDDEN
}
