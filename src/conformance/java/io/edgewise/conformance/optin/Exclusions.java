package io.edgewise.conformance.optin;

import io.edgewise.EpollSelectionKey;
import java.nio.channels.CancelledKeyException;

/**
 * Faults that are known and about to be mended: what they show is not counted. To be deleted, with
 * its uses in Trial, Crowd and Aftermath.
 */
final class Exclusions {
  private static final boolean ARE_ON = !Boolean.getBoolean("conformance.exclusions.off");

  private Exclusions() {}

  /** Whether a program that fails has what a known fault takes. */
  static boolean cover(World world) {
    return ARE_ON && world.all().anyMatch(each -> isConcerned(each.model.request()));
  }

  /**
   * Whether a key is half registered, or half moved: keyFor returns it already, as a plain key
   * without interest. What is done to it then makes it a level-triggered one for a while.
   */
  static boolean cover(Duct duct, EpollSelectionKey key) {
    try {
      return ARE_ON && duct.plan.sort() != Sort.FREE && !Request.isOneShot(key.trigger());
    } catch (CancelledKeyException e) {
      return false;
    }
  }

  /**
   * Whether an event is lost that comes while an exclusive key moves: it is in both selectors then,
   * and only the one that it leaves is told.
   */
  static boolean coverMovedExclusively() {
    return ARE_ON;
  }

  private static boolean isConcerned(Request request) {
    boolean hasEmptyInterest = !request.isPlain() && request.interest() == 0;
    return hasEmptyInterest || request.heardClose();
  }
}
