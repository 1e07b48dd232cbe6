package io.edgewise.internal.selector;

import io.edgewise.EpollException;
import java.nio.channels.SelectableChannel;

/**
 * Registers a channel in one step: before anybody else uses the new key, it has its interest set,
 * trigger and extra events, and the kernel has accepted it. An admission is passed to the channel's
 * own {@code register} instead of the attachment. The channel holds its locks meanwhile, so that it
 * gets no other key and its descriptor is not closed.
 */
interface Admission {
  /**
   * Admits the channel.
   *
   * @return the new key
   * @throws EpollException if the kernel refuses the channel; nothing has changed then
   */
  SelectionKeyImpl admit(SelectableChannel channel) throws EpollException;
}
