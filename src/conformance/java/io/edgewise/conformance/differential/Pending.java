package io.edgewise.conformance.differential;

/**
 * What is known of a selector's pending wake-up. It is not known after a wake-up that may have come
 * before or after a selection's end; a selection that blocks is not tried then.
 */
enum Pending {
  NO,
  YES,
  UNKNOWN
}
