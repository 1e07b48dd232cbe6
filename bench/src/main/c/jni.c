/* epoll_wait through JNI, and nothing else: what a selector in Java cannot fall short of. */
#include <errno.h>
#include <jni.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

/* An epoll that watches an eventfd, which is idle; or -1. */
JNIEXPORT jint JNICALL Java_io_edgewise_bench_scenario_NativeWait_open(JNIEnv *env, jclass class) {
  (void)env;
  (void)class;
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  int idle = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN};
  if (epoll < 0 || idle < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, idle, &event) < 0) {
    return -1;
  }
  return epoll;
}

JNIEXPORT jint JNICALL Java_io_edgewise_bench_scenario_NativeWait_await(JNIEnv *env, jclass class,
                                                                        jint epoll, jlong events,
                                                                        jint most, jint millis) {
  (void)env;
  (void)class;
  int result = epoll_wait(epoll, (struct epoll_event *)(uintptr_t)events, most, millis);
  return result < 0 ? -errno : result;
}

JNIEXPORT jlong JNICALL Java_io_edgewise_bench_scenario_NativeWait_address(JNIEnv *env,
                                                                           jclass class,
                                                                           jobject buffer) {
  (void)class;
  return (jlong)(uintptr_t)(*env)->GetDirectBufferAddress(env, buffer);
}
