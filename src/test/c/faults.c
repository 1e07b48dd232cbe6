/*
 * The natives of io.edgewise.testing.Faults: which system calls of the shim fail, and how many were
 * made.
 *
 * A call that is made to fail does not reach the kernel, unless the kernel would do what was
 * requested even though it returns an error. Any thread; a fault is armed while no call of its kind
 * begins.
 */
#include <errno.h>
#include <jni.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/epoll.h>

#include "busy_poll.h"
#include "faulty_system_call.h"
#undef system_call

/* Numbered as in io.edgewise.testing.SystemCall. */
enum call {
  EPOLL_CREATE,
  EPOLL_ADD,
  EPOLL_MODIFY,
  EPOLL_DELETE,
  EPOLL_WAIT,
  EPOLL_WAIT_NANOS,
  EVENTFD,
  WRITE,
  READ,
  GETSOCKOPT,
  CLOSE,
  POLL,
  SET_BUSY_POLL,
  GET_BUSY_POLL,
  MAP,
  UNMAP,
  OTHER,
  CALLS
};

struct fault {
  atomic_int calls;      /* made since the table was cleared */
  atomic_int failures;   /* how many of these were made to fail */
  atomic_int first;      /* the number of the first call that fails, from 1 on */
  atomic_int times;      /* how many fail from there on; 0 for none */
  atomic_int error;      /* an errno */
  atomic_int descriptor; /* the descriptor of the last failing call */
};

static struct fault faults[CALLS];
static atomic_bool paused;

/* How many mappings of the shim there are. Never cleared. */
static atomic_int mappings;

static enum call control_call(long operation) {
  switch (operation) {
    case EPOLL_CTL_ADD:
      return EPOLL_ADD;
    case EPOLL_CTL_MOD:
      return EPOLL_MODIFY;
    case EPOLL_CTL_DEL:
      return EPOLL_DELETE;
    default:
      return OTHER;
  }
}

static enum call ioctl_call(long request) {
  switch (request) {
    case EPIOCSPARAMS:
      return SET_BUSY_POLL;
    case EPIOCGPARAMS:
      return GET_BUSY_POLL;
    default:
      return OTHER;
  }
}

static enum call call_of(long number, long operation) {
  switch (number) {
    case SYS_epoll_create1:
      return EPOLL_CREATE;
    case SYS_epoll_ctl:
      return control_call(operation);
#ifdef SYS_epoll_wait
    case SYS_epoll_wait:
#endif
    case SYS_epoll_pwait:
      return EPOLL_WAIT;
    case SYS_epoll_pwait2:
      return EPOLL_WAIT_NANOS;
    case SYS_eventfd2:
      return EVENTFD;
    case SYS_write:
      return WRITE;
    case SYS_read:
      return READ;
    case SYS_getsockopt:
      return GETSOCKOPT;
    case SYS_close:
      return CLOSE;
    case SYS_ppoll:
      return POLL;
    case SYS_mmap:
      return MAP;
    case SYS_munmap:
      return UNMAP;
    case SYS_ioctl:
      return ioctl_call(operation);
    default:
      return OTHER;
  }
}

/* Counts a call; returns the errno with which it is to fail, or 0. */
static int next_error(struct fault *fault) {
  int number = atomic_fetch_add(&fault->calls, 1) + 1;
  int times = atomic_load(&fault->times);
  int since = number - atomic_load(&fault->first);
  if (since < 0 || since >= times) {
    return 0;
  }
  atomic_fetch_add(&fault->failures, 1);
  return atomic_load(&fault->error);
}

/*
 * Linux releases a descriptor whatever close returns. A descriptor that cannot be deleted because
 * it is not registered, not open or of another kind is no longer registered, and a counter with
 * nothing to read is zero. Memory that is not unmapped would belong to nobody, so it is unmapped:
 * it is enough that the caller has tried.
 */
static bool is_done_all_the_same(enum call call, int error) {
  switch (call) {
    case CLOSE:
    case UNMAP:
      return true;
    case EPOLL_DELETE:
      return error == ENOENT || error == EBADF || error == EPERM;
    case READ:
      return error == EAGAIN;
    default:
      return false;
  }
}

static void count_mapping(enum call call, long result) {
  if (call == MAP && result >= 0) {
    atomic_fetch_add(&mappings, 1);
  } else if (call == UNMAP && result == 0) {
    atomic_fetch_sub(&mappings, 1);
  }
}

long faulty_system_call(long number, long a, long b, long c, long d, long e, long f) {
  enum call call = call_of(number, b);
  int error = atomic_load(&paused) ? 0 : next_error(&faults[call]);
  if (error == 0) {
    long result = system_call(number, a, b, c, d, e, f);
    count_mapping(call, result);
    return result;
  }
  atomic_store(&faults[call].descriptor, (int)(number == SYS_epoll_ctl ? c : a));
  if (is_done_all_the_same(call, error)) {
    /* Its result is not the caller's: for the caller, this call fails. */
    count_mapping(call, system_call(number, a, b, c, d, e, f));
  }
  return -error;
}

JNIEXPORT void JNICALL Java_io_edgewise_testing_Faults_arm0(JNIEnv *env, jclass type, jint call,
                                                            jint first, jint times, jint error) {
  (void)env;
  (void)type;
  atomic_store(&faults[call].times, 0);
  atomic_store(&faults[call].first, first);
  atomic_store(&faults[call].error, error);
  atomic_store(&faults[call].times, times);
}

JNIEXPORT void JNICALL Java_io_edgewise_testing_Faults_clear(JNIEnv *env, jclass type) {
  (void)env;
  (void)type;
  for (int call = 0; call < CALLS; call++) {
    atomic_store(&faults[call].times, 0);
    atomic_store(&faults[call].calls, 0);
    atomic_store(&faults[call].failures, 0);
  }
}

JNIEXPORT void JNICALL Java_io_edgewise_testing_Faults_pause0(JNIEnv *env, jclass type,
                                                              jboolean pause) {
  (void)env;
  (void)type;
  atomic_store(&paused, pause != JNI_FALSE);
}

JNIEXPORT jint JNICALL Java_io_edgewise_testing_Faults_mappings(JNIEnv *env, jclass type) {
  (void)env;
  (void)type;
  return atomic_load(&mappings);
}

JNIEXPORT jint JNICALL Java_io_edgewise_testing_Faults_calls0(JNIEnv *env, jclass type, jint call) {
  (void)env;
  (void)type;
  return atomic_load(&faults[call].calls);
}

JNIEXPORT jint JNICALL Java_io_edgewise_testing_Faults_failures0(JNIEnv *env, jclass type,
                                                                 jint call) {
  (void)env;
  (void)type;
  return atomic_load(&faults[call].failures);
}

JNIEXPORT jint JNICALL Java_io_edgewise_testing_Faults_descriptor0(JNIEnv *env, jclass type,
                                                                   jint call) {
  (void)env;
  (void)type;
  return atomic_load(&faults[call].descriptor);
}
