package io.edgewise.conformance.differential;

import io.edgewise.conformance.Feature;
import java.util.List;

/** What is opened at once: a channel, or a pair of channels that are each other's peer. */
enum Family {
  TCP_PAIR(null, Kind.TCP, Kind.TCP),
  UNIX_PAIR(Feature.UNIX_DOMAIN, Kind.UNIX, Kind.UNIX),
  PIPE(Feature.PIPE, Kind.SOURCE, Kind.SINK),
  DATAGRAM_PAIR(Feature.DATAGRAM, Kind.DATAGRAM, Kind.DATAGRAM),
  DATAGRAM(Feature.DATAGRAM, Kind.DATAGRAM, null),
  SERVER(null, Kind.SERVER, null),
  SOCKET(null, Kind.TCP, null);

  /** The required feature; null if every provider has it. */
  private final Feature feature;

  private final Kind near;

  /** Null if there is no peer. */
  private final Kind far;

  Family(Feature feature, Kind near, Kind far) {
    this.feature = feature;
    this.near = near;
    this.far = far;
  }

  /** Whether the provider under test opens it. If it does not, no provider must. */
  boolean isSupported() {
    return feature == null || feature.isSupported();
  }

  List<Kind> kinds() {
    return far == null ? List.of(near) : List.of(near, far);
  }
}
