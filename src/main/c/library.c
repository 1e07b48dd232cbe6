/* The native of io.edgewise.internal.linux.NativeLibrary: which natives this library has. */
#include "io_edgewise_internal_linux_NativeLibrary.h"

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_NativeLibrary_version(JNIEnv *env,
                                                                             jclass type) {
  (void)env;
  (void)type;
  return (jint)io_edgewise_internal_linux_NativeLibrary_VERSION;
}
