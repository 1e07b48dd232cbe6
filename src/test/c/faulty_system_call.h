/*
 * Included before the shim's sources by build/test-shim: each of their system_calls checks the
 * fault table of faults.c first.
 */
#ifndef EDGEWISE_FAULTY_SYSTEM_CALL_H
#define EDGEWISE_FAULTY_SYSTEM_CALL_H

#include "system_call.h"

long faulty_system_call(long number, long a, long b, long c, long d, long e, long f);

#define system_call faulty_system_call

#endif
