package io.edgewise.conformance;

import java.nio.channels.spi.SelectorProvider;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;

/** The contract on the JDK's default provider, the oracle. */
class JdkConformanceTest {
  interface Jdk extends Subject {
    @Override
    default SelectorProvider provider() {
      return SelectorProvider.provider();
    }

    @Override
    default Set<Difference> differences() {
      return EnumSet.allOf(Difference.class);
    }
  }

  @Nested
  class Channels extends ChannelContract implements Jdk {}

  @Nested
  class Selection extends SelectionContract implements Jdk {}

  @Nested
  class Keys extends KeyContract implements Jdk {}

  @Nested
  class Cancellation extends CancellationContract implements Jdk {}

  @Nested
  class Wakeup extends WakeupContract implements Jdk {}

  @Nested
  class Connections extends ConnectionContract implements Jdk {}

  @Nested
  class Datagrams extends DatagramContract implements Jdk {}

  @Nested
  class Pipes extends PipeContract implements Jdk {}

  @Nested
  class UnixDomain extends UnixDomainContract implements Jdk {}

  @Nested
  class Concurrency extends ConcurrencyContract implements Jdk {}
}
