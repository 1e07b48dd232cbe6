package io.edgewise.conformance.optin;

import java.io.IOException;

/** Opens channels; the first of them gets a number. */
record OpenStep(Family family, int channel) implements Step {
  @Override
  public void perform(World world) throws IOException {
    world.open(family, channel);
  }

  @Override
  public String name() {
    return "open " + family;
  }

  @Override
  public String toString() {
    String far = family.kinds().size() > 1 ? ", c" + (channel + 1) : "";
    return "c%d%s = open %s".formatted(channel, far, family);
  }
}
