/*
 * The native of io.edgewise.internal.jdk.JdkNatives.
 */
#include "io_edgewise_internal_jdk_JdkNatives.h"

JNIEXPORT jobject JNICALL Java_io_edgewise_internal_jdk_JdkNatives_trustedLookup(JNIEnv *env,
                                                                                 jclass type,
                                                                                 jclass lookup) {
  (void)type;
  jfieldID field = (*env)->GetStaticFieldID(env, lookup, "IMPL_LOOKUP",
                                            "Ljava/lang/invoke/MethodHandles$Lookup;");
  /* A missing field leaves NoSuchFieldError pending, which names it. */
  return field == NULL ? NULL : (*env)->GetStaticObjectField(env, lookup, field);
}
