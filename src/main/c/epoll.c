/*
 * The natives of io.edgewise.internal.linux.EpollNatives: one system call each, no policy.
 *
 * Every system call returns >= 0 or -errno to Java, EINTR included. Nothing is allocated, thrown,
 * cached or looked up in a class here.
 */
#include <linux/time_types.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

#include "busy_poll.h"
#include "io_edgewise_internal_linux_EpollNatives.h"
#include "system_call.h"

/* Java declares each constant once; the kernel's headers have the last word. */
#define SAME(name) \
  _Static_assert((io_edgewise_internal_linux_EpollNatives_##name) == (long long)(name), #name)

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
_Static_assert((uint32_t)io_edgewise_internal_linux_EpollNatives_EPOLLET == (uint32_t)EPOLLET,
               "EPOLLET differs in EpollNatives.java");

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_EpollNatives_create(JNIEnv *env,
                                                                           jclass type) {
  (void)env;
  (void)type;
  return (jint)system_call(SYS_epoll_create1, EPOLL_CLOEXEC, 0, 0, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_EpollNatives_control(
    JNIEnv *env, jclass type, jint epoll, jint operation, jint descriptor, jint events,
    jlong token) {
  (void)env;
  (void)type;
  struct epoll_event event = {.events = (uint32_t)events, .data = {.u64 = (uint64_t)token}};
  return (jint)system_call(SYS_epoll_ctl, epoll, operation, descriptor, (long)&event, 0, 0);
}

/*
 * The memory of io.edgewise.internal.linux.EventBuffer. The native itself stores the number of
 * events: an asynchronous exception may end its caller before it has the result, and the next
 * selection operation must still find what the kernel reports only once.
 */
struct event_list {
  int32_t count;
  int32_t unused;
  struct epoll_event events[];
};

_Static_assert(offsetof(struct event_list, events) ==
                   io_edgewise_internal_linux_EpollNatives_EVENTS,
               "struct event_list differs from EpollNatives.java");

static struct event_list *event_list(jlong address) {
  return (struct event_list *)(intptr_t)address;
}

/* Stores the number of events, after some were received behind the first ones. */
static jint received(struct event_list *list, jint first, long result) {
  if (result > 0) {
    list->count = first + (int32_t)result;
  }
  return (jint)result;
}

/* aarch64 has no epoll_wait; epoll_pwait without a signal mask does the same. */
JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_EpollNatives_await(JNIEnv *env, jclass type,
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

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_EpollNatives_awaitNanos(
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

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_EpollNatives_setBusyPoll(
    JNIEnv *env, jclass type, jint epoll, jint micros, jint packets, jboolean preferred) {
  (void)env;
  (void)type;
  struct epoll_params params = {.busy_poll_usecs = (uint32_t)micros,
                                .busy_poll_budget = (uint16_t)packets,
                                .prefer_busy_poll = preferred};
  return (jint)system_call(SYS_ioctl, epoll, EPIOCSPARAMS, (long)&params, 0, 0, 0);
}

/* The microseconds are at most INT32_MAX: the kernel takes no more. */
JNIEXPORT jlong JNICALL Java_io_edgewise_internal_linux_EpollNatives_busyPoll(JNIEnv *env,
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

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_EpollNatives_eventSize(JNIEnv *env,
                                                                              jclass type) {
  (void)env;
  (void)type;
  return (jint)sizeof(struct epoll_event);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_EpollNatives_eventTokenOffset(JNIEnv *env,
                                                                                     jclass type) {
  (void)env;
  (void)type;
  return (jint)offsetof(struct epoll_event, data);
}
