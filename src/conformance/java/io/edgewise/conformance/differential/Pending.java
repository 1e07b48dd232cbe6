package io.edgewise.conformance.differential;

/**
 * What is known of a selector's pending wake-up. After a wake-up that may have come before or after
 * the end of a selection, it is not known; then no blocking selection is tried.
 */
enum Pending {
  NO,
  YES,
  UNKNOWN
}
