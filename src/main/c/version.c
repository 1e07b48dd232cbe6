/* Which natives this library has: Java tells a library of another version by it. */
#include "io_edgewise_internal_linux_Native.h"

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_Native_version(JNIEnv *env, jclass type) {
  (void)env;
  (void)type;
  return (jint)io_edgewise_internal_linux_Native_VERSION;
}
