package io.edgewise.conformance;

import io.edgewise.EpollSelectorProvider;
import java.nio.channels.spi.SelectorProvider;
import org.junit.jupiter.api.Nested;

/** The contract on Edgewise's provider. */
class EdgewiseConformanceTest {
  interface Edgewise extends Subject {
    @Override
    default SelectorProvider provider() {
      return EpollSelectorProvider.provider();
    }
  }

  @Nested
  class Channels extends ChannelContract implements Edgewise {}

  @Nested
  class Selection extends SelectionContract implements Edgewise {}

  @Nested
  class Keys extends KeyContract implements Edgewise {}

  @Nested
  class Cancellation extends CancellationContract implements Edgewise {}

  @Nested
  class Wakeup extends WakeupContract implements Edgewise {}

  @Nested
  class Connections extends ConnectionContract implements Edgewise {}

  @Nested
  class Datagrams extends DatagramContract implements Edgewise {}

  @Nested
  class Pipes extends PipeContract implements Edgewise {}

  @Nested
  class UnixDomain extends UnixDomainContract implements Edgewise {}

  @Nested
  class Concurrency extends ConcurrencyContract implements Edgewise {}
}
