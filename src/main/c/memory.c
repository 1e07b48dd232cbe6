/* The natives of io.edgewise.internal.linux.MemoryNatives. */
#include <linux/mman.h>
#include <stdint.h>

#include "io_edgewise_internal_linux_MemoryNatives.h"
#include "system_call.h"

JNIEXPORT jlong JNICALL Java_io_edgewise_internal_linux_MemoryNatives_map(JNIEnv *env, jclass type,
                                                                          jlong bytes) {
  (void)env;
  (void)type;
  return system_call(SYS_mmap, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                     0);
}

JNIEXPORT jint JNICALL Java_io_edgewise_internal_linux_MemoryNatives_unmap(JNIEnv *env, jclass type,
                                                                           jlong address,
                                                                           jlong bytes) {
  (void)env;
  (void)type;
  return (jint)system_call(SYS_munmap, address, bytes, 0, 0, 0, 0);
}

JNIEXPORT jobject JNICALL Java_io_edgewise_internal_linux_MemoryNatives_buffer(JNIEnv *env,
                                                                               jclass type,
                                                                               jlong address,
                                                                               jlong bytes) {
  (void)type;
  return (*env)->NewDirectByteBuffer(env, (void *)(intptr_t)address, bytes);
}
