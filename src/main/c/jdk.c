/*
 * The natives of io.edgewise.internal.jdk.JdkNatives.
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

JNIEXPORT void JNICALL Java_io_edgewise_internal_jdk_JdkNatives_openPackage(
    JNIEnv *env, jclass type, jclass module_type, jobject module, jstring name) {
  (void)type;
  jmethodID open = (*env)->GetMethodID(env, module_type, "implAddOpens", "(Ljava/lang/String;)V");
  /* A missing method leaves NoSuchMethodError pending, which names it. */
  if (open != NULL) {
    (*env)->CallVoidMethod(env, module, open, name);
  }
}
