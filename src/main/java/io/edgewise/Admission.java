package io.edgewise;

import java.nio.channels.SelectableChannel;

/**
 * A way for a channel into a selector that takes effect at once, in one step: the key that comes of
 * it asks for everything already, and the kernel has accepted it. It is passed through the
 * channel's own {@code register} in place of the attachment, so that the channel's locks are held
 * meanwhile: it gets no other key, and its descriptor is not closed.
 */
interface Admission {
  /**
   * Admits the channel.
   *
   * @return the new key
   * @throws EpollException if the kernel refuses the channel; nothing has changed then
   */
  EpollSelectionKey admit(SelectableChannel channel) throws EpollException;
}
