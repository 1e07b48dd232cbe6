/*
 * The natives of io.edgewise.internal.linux.DescriptorNatives: one system call each, no policy.
 *
 * Every system call returns >= 0 or -errno to Java, EINTR included.
 */
#include <linux/time_types.h>
#include <poll.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "io_edgewise_internal_linux_DescriptorNatives.h"
#include "system_call.h"

/* ppoll, because aarch64 does not have poll. Its events have the same bits as epoll's. */
_Static_assert(POLLIN == EPOLLIN && POLLOUT == EPOLLOUT && POLLERR == EPOLLERR &&
                   POLLHUP == EPOLLHUP,
               "poll's events differ from epoll's");

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_DescriptorNatives_poll(JNIEnv *env,
                                                                              jclass type,
                                                                              jint descriptor,
                                                                              jint events) {
  (void)env;
  (void)type;
  struct pollfd watched = {.fd = descriptor, .events = (short)events};
  struct __kernel_timespec at_once = {0, 0};
  long result = system_call(SYS_ppoll, (long)&watched, 1, (long)&at_once, 0, 0, 0);
  return (jint)(result < 0 ? result : watched.revents);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_DescriptorNatives_socketError(JNIEnv *env,
                                                                                     jclass type,
                                                                                     jint socket) {
  (void)env;
  (void)type;
  int error = 0;
  socklen_t size = sizeof error;
  long result =
      system_call(SYS_getsockopt, socket, SOL_SOCKET, SO_ERROR, (long)&error, (long)&size, 0);
  return (jint)(result < 0 ? result : error);
}

JNIEXPORT jint JNICALL
Java_io_edgewise_internal_linux_DescriptorNatives_eventfdCreate(JNIEnv *env, jclass type) {
  (void)env;
  (void)type;
  return (jint)system_call(SYS_eventfd2, 0, EFD_CLOEXEC | EFD_NONBLOCK, 0, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_DescriptorNatives_eventfdAdd(JNIEnv *env,
                                                                                    jclass type,
                                                                                    jint eventfd,
                                                                                    jlong amount) {
  (void)env;
  (void)type;
  uint64_t value = (uint64_t)amount;
  return (jint)system_call(SYS_write, eventfd, (long)&value, sizeof value, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_DescriptorNatives_eventfdReset(
    JNIEnv *env, jclass type, jint eventfd) {
  (void)env;
  (void)type;
  uint64_t value = 0;
  return (jint)system_call(SYS_read, eventfd, (long)&value, sizeof value, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_DescriptorNatives_close(JNIEnv *env,
                                                                               jclass type,
                                                                               jint descriptor) {
  (void)env;
  (void)type;
  return (jint)system_call(SYS_close, descriptor, 0, 0, 0, 0, 0);
}
