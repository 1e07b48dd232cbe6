/*
 * The natives of io.edgewise.internal.linux.Native: one system call each, no policy.
 *
 * Every system call returns >= 0 or -errno to Java, EINTR included. Nothing is
 * allocated, thrown, cached or looked up in an application class here.
 */
#include <errno.h>
#include <linux/time_types.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "busy_poll.h"
#include "io_edgewise_internal_linux_Native.h"
#include "system_call.h"

/* Java declares each constant once; the kernel's headers have the last word. */
#define SAME(name) \
  _Static_assert((io_edgewise_internal_linux_Native_##name) == (long long)(name), #name)

SAME(EPOLL_CTL_ADD);
SAME(EPOLL_CTL_MOD);
SAME(EPOLL_CTL_DEL);
SAME(EPOLLIN);
SAME(EPOLLPRI);
SAME(EPOLLOUT);
SAME(EPOLLERR);
SAME(EPOLLHUP);
SAME(EPOLLRDHUP);
SAME(EPOLLEXCLUSIVE);
SAME(EPOLLWAKEUP);
SAME(EPOLLONESHOT);
/* javac writes a negative int constant as a signed literal: compare the 32 bits. */
_Static_assert((uint32_t)io_edgewise_internal_linux_Native_EPOLLET == (uint32_t)EPOLLET,
               "EPOLLET differs in Native.java");

#define SAME_ERRNO(name)                                              \
  _Static_assert((io_edgewise_internal_linux_Errno_##name) == (name), \
                 #name " differs in Errno.java")

#include "io_edgewise_internal_linux_Errno.h"

SAME_ERRNO(EPERM);
SAME_ERRNO(ENOENT);
SAME_ERRNO(EINTR);
SAME_ERRNO(EIO);
SAME_ERRNO(EBADF);
SAME_ERRNO(EAGAIN);
SAME_ERRNO(ENOMEM);
SAME_ERRNO(EACCES);
SAME_ERRNO(EFAULT);
SAME_ERRNO(EEXIST);
SAME_ERRNO(EINVAL);
SAME_ERRNO(ENFILE);
SAME_ERRNO(EMFILE);
SAME_ERRNO(ENOTTY);
SAME_ERRNO(ENOSPC);
SAME_ERRNO(ENOSYS);
SAME_ERRNO(ELOOP);
SAME_ERRNO(EPIPE);
SAME_ERRNO(ENOTSOCK);
SAME_ERRNO(EMSGSIZE);
SAME_ERRNO(EOPNOTSUPP);
SAME_ERRNO(ENETUNREACH);
SAME_ERRNO(ECONNABORTED);
SAME_ERRNO(ECONNRESET);
SAME_ERRNO(ENOTCONN);
SAME_ERRNO(ETIMEDOUT);
SAME_ERRNO(ECONNREFUSED);
SAME_ERRNO(EHOSTUNREACH);

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_epollCreate(JNIEnv *env,
                                                                          jclass type) {
  (void)env;
  (void)type;
  return (jint)system_call(SYS_epoll_create1, EPOLL_CLOEXEC, 0, 0, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_epollControl(
    JNIEnv *env, jclass type, jint epoll, jint operation, jint descriptor, jint events,
    jlong token) {
  (void)env;
  (void)type;
  struct epoll_event event = {.events = (uint32_t)events, .data = {.u64 = (uint64_t)token}};
  return (jint)system_call(SYS_epoll_ctl, epoll, operation, descriptor, (long)&event, 0, 0);
}

/*
 * The memory of io.edgewise.internal.linux.EventBuffer. The native itself notes how many events
 * there are: its caller may be ended by an asynchronous exception before it has the result, and
 * what the kernel reports once must be found by the next selection operation all the same.
 */
struct event_list {
  int32_t count;
  int32_t unused;
  struct epoll_event events[];
};

_Static_assert(offsetof(struct event_list, events) == io_edgewise_internal_linux_Native_EVENTS,
               "struct event_list differs from Native.java");

static struct event_list *event_list(jlong address) {
  return (struct event_list *)(intptr_t)address;
}

/* Notes the events that were received behind the first ones. */
static jint received(struct event_list *list, jint first, long result) {
  if (result > 0) {
    list->count = first + (int32_t)result;
  }
  return (jint)result;
}

/* epoll_pwait without a signal mask serves where there is no epoll_wait: on aarch64. */
JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_epollWait(JNIEnv *env, jclass type,
                                                                        jint epoll, jlong address,
                                                                        jint first, jint max,
                                                                        jint millis) {
  (void)env;
  (void)type;
  struct event_list *list = event_list(address);
#ifdef SYS_epoll_wait
  long number = SYS_epoll_wait;
#else
  long number = SYS_epoll_pwait;
#endif
  return received(list, first,
                  system_call(number, epoll, (long)&list->events[first], max, millis, 0, 0));
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_epollWaitNanos(
    JNIEnv *env, jclass type, jint epoll, jlong address, jint first, jint max, jlong seconds,
    jlong nanos) {
  (void)env;
  (void)type;
  struct event_list *list = event_list(address);
  struct __kernel_timespec timeout = {.tv_sec = seconds, .tv_nsec = nanos};
  return received(
      list, first,
      system_call(SYS_epoll_pwait2, epoll, (long)&list->events[first], max, (long)&timeout, 0, 0));
}

/* ppoll, for aarch64 does not have poll. It has the same bits as epoll_wait. */
_Static_assert(POLLIN == EPOLLIN && POLLOUT == EPOLLOUT && POLLERR == EPOLLERR &&
                   POLLHUP == EPOLLHUP,
               "poll's events differ from epoll's");

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_poll(JNIEnv *env, jclass type,
                                                                   jint descriptor, jint events) {
  (void)env;
  (void)type;
  struct pollfd watched = {.fd = descriptor, .events = (short)events};
  struct __kernel_timespec at_once = {0, 0};
  long result = system_call(SYS_ppoll, (long)&watched, 1, (long)&at_once, 0, 0, 0);
  return (jint)(result < 0 ? result : watched.revents);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_epollSetBusyPoll(
    JNIEnv *env, jclass type, jint epoll, jint micros, jint packets, jboolean preferred) {
  (void)env;
  (void)type;
  struct epoll_params params = {.busy_poll_usecs = (uint32_t)micros,
                                .busy_poll_budget = (uint16_t)packets,
                                .prefer_busy_poll = preferred};
  return (jint)system_call(SYS_ioctl, epoll, EPIOCSPARAMS, (long)&params, 0, 0, 0);
}

/* The microseconds are at most INT32_MAX: the kernel takes no more. */
JNIEXPORT jlong JNICALL Java_io_edgewise_internal_linux_Native_epollBusyPoll(JNIEnv *env,
                                                                             jclass type,
                                                                             jint epoll) {
  (void)env;
  (void)type;
  struct epoll_params params = {0};
  long result = system_call(SYS_ioctl, epoll, EPIOCGPARAMS, (long)&params, 0, 0, 0);
  return result < 0 ? result
                    : (jlong)params.prefer_busy_poll << 48 | (jlong)params.busy_poll_budget << 32 |
                          (jlong)params.busy_poll_usecs;
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_socketError(JNIEnv *env, jclass type,
                                                                          jint socket) {
  (void)env;
  (void)type;
  int error = 0;
  socklen_t size = sizeof error;
  long result =
      system_call(SYS_getsockopt, socket, SOL_SOCKET, SO_ERROR, (long)&error, (long)&size, 0);
  return (jint)(result < 0 ? result : error);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_eventfdCreate(JNIEnv *env,
                                                                            jclass type) {
  (void)env;
  (void)type;
  return (jint)system_call(SYS_eventfd2, 0, EFD_CLOEXEC | EFD_NONBLOCK, 0, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_eventfdAdd(JNIEnv *env, jclass type,
                                                                         jint eventfd,
                                                                         jlong amount) {
  (void)env;
  (void)type;
  uint64_t value = (uint64_t)amount;
  return (jint)system_call(SYS_write, eventfd, (long)&value, sizeof value, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_eventfdReset(JNIEnv *env, jclass type,
                                                                           jint eventfd) {
  (void)env;
  (void)type;
  uint64_t value = 0;
  return (jint)system_call(SYS_read, eventfd, (long)&value, sizeof value, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_close(JNIEnv *env, jclass type,
                                                                    jint descriptor) {
  (void)env;
  (void)type;
  return (jint)system_call(SYS_close, descriptor, 0, 0, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_eventSize(JNIEnv *env, jclass type) {
  (void)env;
  (void)type;
  return (jint)sizeof(struct epoll_event);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_eventTokenOffset(JNIEnv *env,
                                                                               jclass type) {
  (void)env;
  (void)type;
  return (jint)offsetof(struct epoll_event, data);
}

JNIEXPORT jobject JNICALL Java_io_edgewise_internal_linux_Native_buffer(JNIEnv *env, jclass type,
                                                                        jlong address,
                                                                        jlong bytes) {
  (void)type;
  return (*env)->NewDirectByteBuffer(env, (void *)(intptr_t)address, bytes);
}
