/*
 * The natives of io.edgewise.Native: one system call each but for one, no policy.
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
#include "io_edgewise_Native.h"
#include "system_call.h"

/* Java declares each constant once; the kernel's headers have the last word. */
#define SAME(name) _Static_assert((io_edgewise_Native_##name) == (long long)(name), #name)

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
_Static_assert((uint32_t)io_edgewise_Native_EPOLLET == (uint32_t)EPOLLET,
               "EPOLLET differs in Native.java");

#define SAME_ERRNO(name) \
  _Static_assert((io_edgewise_Errno_##name) == (name), #name " differs in Errno.java")

#include "io_edgewise_Errno.h"

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

JNIEXPORT jint JNICALL Java_io_edgewise_Native_epollCreate(JNIEnv *env, jclass type) {
  (void)env;
  (void)type;
  return (jint)system_call(SYS_epoll_create1, EPOLL_CLOEXEC, 0, 0, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_Native_epollControl(JNIEnv *env, jclass type, jint epoll,
                                                            jint operation, jint descriptor,
                                                            jint events, jlong token) {
  (void)env;
  (void)type;
  struct epoll_event event = {.events = (uint32_t)events, .data = {.u64 = (uint64_t)token}};
  return (jint)system_call(SYS_epoll_ctl, epoll, operation, descriptor, (long)&event, 0, 0);
}

/* epoll_pwait without a signal mask serves where there is no epoll_wait: on aarch64. */
static jint epoll_wait_for(jint epoll, jlong events, jint max, jint millis) {
#ifdef SYS_epoll_wait
  return (jint)system_call(SYS_epoll_wait, epoll, (long)events, max, millis, 0, 0);
#else
  return (jint)system_call(SYS_epoll_pwait, epoll, (long)events, max, millis, 0, 0);
#endif
}

JNIEXPORT jint JNICALL Java_io_edgewise_Native_epollWait(JNIEnv *env, jclass type, jint epoll,
                                                         jlong events, jint max, jint millis) {
  (void)env;
  (void)type;
  return epoll_wait_for(epoll, events, max, millis);
}

/* What io.edgewise.ChangeBuffer writes, but for the results. */
struct change {
  int32_t operation;
  int32_t descriptor;
  uint32_t events;
  int32_t result;
  uint64_t token;
};

struct change_list {
  int32_t pending; /* other threads read it: 0 as soon as all changes were made */
  int32_t unused;
  struct change changes[];
};

_Static_assert(sizeof(struct change) == io_edgewise_Native_CHANGE_SIZE, "struct change");
_Static_assert(offsetof(struct change, result) == 12 && offsetof(struct change, token) == 16,
               "struct change differs from ChangeBuffer");
_Static_assert(offsetof(struct change_list, changes) == io_edgewise_Native_CHANGES, "changes");

/* The only one that makes more than one call: one crossing for all that a selection does. */
JNIEXPORT jint JNICALL Java_io_edgewise_Native_epollControlAndWait(JNIEnv *env, jclass type,
                                                                   jint epoll, jlong address,
                                                                   jint count, jlong events,
                                                                   jint max, jint millis) {
  (void)env;
  (void)type;
  struct change_list *list = (struct change_list *)(intptr_t)address;
  jint longest = millis;
  for (jint i = 0; i < count; i++) {
    struct change *change = &list->changes[i];
    struct epoll_event event = {.events = change->events, .data = {.u64 = change->token}};
    change->result = (int32_t)system_call(SYS_epoll_ctl, epoll, change->operation,
                                          change->descriptor, (long)&event, 0, 0);
    if (change->result < 0) {
      longest = 0;
    }
  }
  __atomic_store_n(&list->pending, 0, __ATOMIC_RELEASE);
  return max == 0 ? 0 : epoll_wait_for(epoll, events, max, longest);
}

JNIEXPORT jint JNICALL Java_io_edgewise_Native_epollWaitNanos(JNIEnv *env, jclass type, jint epoll,
                                                              jlong events, jint max, jlong seconds,
                                                              jlong nanos) {
  (void)env;
  (void)type;
  struct __kernel_timespec timeout = {.tv_sec = seconds, .tv_nsec = nanos};
  return (jint)system_call(SYS_epoll_pwait2, epoll, (long)events, max, (long)&timeout, 0, 0);
}

/* ppoll, for aarch64 does not have poll. It has the same bits as epoll_wait. */
_Static_assert(POLLIN == EPOLLIN && POLLOUT == EPOLLOUT && POLLERR == EPOLLERR &&
                   POLLHUP == EPOLLHUP,
               "poll's events differ from epoll's");

JNIEXPORT jint JNICALL Java_io_edgewise_Native_poll(JNIEnv *env, jclass type, jint descriptor,
                                                    jint events) {
  (void)env;
  (void)type;
  struct pollfd watched = {.fd = descriptor, .events = (short)events};
  struct __kernel_timespec at_once = {0, 0};
  long result = system_call(SYS_ppoll, (long)&watched, 1, (long)&at_once, 0, 0, 0);
  return (jint)(result < 0 ? result : watched.revents);
}

JNIEXPORT jint JNICALL Java_io_edgewise_Native_epollSetBusyPoll(JNIEnv *env, jclass type,
                                                                jint epoll, jint micros,
                                                                jint packets, jboolean preferred) {
  (void)env;
  (void)type;
  struct epoll_params params = {.busy_poll_usecs = (uint32_t)micros,
                                .busy_poll_budget = (uint16_t)packets,
                                .prefer_busy_poll = preferred};
  return (jint)system_call(SYS_ioctl, epoll, EPIOCSPARAMS, (long)&params, 0, 0, 0);
}

/* The microseconds are at most INT32_MAX: the kernel takes no more. */
JNIEXPORT jlong JNICALL Java_io_edgewise_Native_epollBusyPoll(JNIEnv *env, jclass type,
                                                              jint epoll) {
  (void)env;
  (void)type;
  struct epoll_params params = {0};
  long result = system_call(SYS_ioctl, epoll, EPIOCGPARAMS, (long)&params, 0, 0, 0);
  return result < 0 ? result
                    : (jlong)params.prefer_busy_poll << 48 | (jlong)params.busy_poll_budget << 32 |
                          (jlong)params.busy_poll_usecs;
}

JNIEXPORT jint JNICALL Java_io_edgewise_Native_socketError(JNIEnv *env, jclass type, jint socket) {
  (void)env;
  (void)type;
  int error = 0;
  socklen_t size = sizeof error;
  long result =
      system_call(SYS_getsockopt, socket, SOL_SOCKET, SO_ERROR, (long)&error, (long)&size, 0);
  return (jint)(result < 0 ? result : error);
}

JNIEXPORT jint JNICALL Java_io_edgewise_Native_eventfdCreate(JNIEnv *env, jclass type) {
  (void)env;
  (void)type;
  return (jint)system_call(SYS_eventfd2, 0, EFD_CLOEXEC | EFD_NONBLOCK, 0, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_Native_eventfdAdd(JNIEnv *env, jclass type, jint eventfd,
                                                          jlong amount) {
  (void)env;
  (void)type;
  uint64_t value = (uint64_t)amount;
  return (jint)system_call(SYS_write, eventfd, (long)&value, sizeof value, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_Native_eventfdReset(JNIEnv *env, jclass type,
                                                            jint eventfd) {
  (void)env;
  (void)type;
  uint64_t value = 0;
  return (jint)system_call(SYS_read, eventfd, (long)&value, sizeof value, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_Native_close(JNIEnv *env, jclass type, jint descriptor) {
  (void)env;
  (void)type;
  return (jint)system_call(SYS_close, descriptor, 0, 0, 0, 0, 0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_Native_eventSize(JNIEnv *env, jclass type) {
  (void)env;
  (void)type;
  return (jint)sizeof(struct epoll_event);
}

JNIEXPORT jint JNICALL Java_io_edgewise_Native_eventTokenOffset(JNIEnv *env, jclass type) {
  (void)env;
  (void)type;
  return (jint)offsetof(struct epoll_event, data);
}

JNIEXPORT jobject JNICALL Java_io_edgewise_Native_buffer(JNIEnv *env, jclass type, jlong address,
                                                         jlong bytes) {
  (void)type;
  return (*env)->NewDirectByteBuffer(env, (void *)(intptr_t)address, bytes);
}

JNIEXPORT jobject JNICALL Java_io_edgewise_Native_trustedLookup(JNIEnv *env, jclass type,
                                                                jclass lookup) {
  (void)type;
  jfieldID field = (*env)->GetStaticFieldID(env, lookup, "IMPL_LOOKUP",
                                            "Ljava/lang/invoke/MethodHandles$Lookup;");
  /* A missing field leaves NoSuchFieldError pending, which names it. */
  return field == NULL ? NULL : (*env)->GetStaticObjectField(env, lookup, field);
}
