/**
 * A selector for {@code java.nio} on Linux, on <a
 * href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>. {@link
 * io.edgewise.EpollSelectorProvider} is where to start.
 */
package io.edgewise;
