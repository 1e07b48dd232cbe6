/* Nothing is measured of a system call that has failed. */
#ifndef BENCH_CHECK_H
#define BENCH_CHECK_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The result of a system call; ends the program if it is negative. */
#define CHECK(call) check((call), #call, __FILE__, __LINE__)

/* Ends the program unless the call returned just this. */
#define EXPECT(expected, call) expect((expected), CHECK(call), #call, __FILE__, __LINE__)

static inline long check(long result, const char *call, const char *file, int line) {
  if (result < 0) {
    fprintf(stderr, "%s:%d: %s: %s\n", file, line, call, strerror(errno));
    exit(1);
  }
  return result;
}

static inline void expect(long expected, long result, const char *call, const char *file,
                          int line) {
  if (result != expected) {
    fprintf(stderr, "%s:%d: %s returned %ld, not %ld\n", file, line, call, result, expected);
    exit(1);
  }
}

#endif
