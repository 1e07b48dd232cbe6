/*
 * Raw Linux system calls: no libc is called, so one binary serves every libc.
 *
 * system_call(number, a..f) traps into the kernel and returns what it returned:
 * a result >= 0, or -errno.
 */
#ifndef EDGEWISE_SYSTEM_CALL_H
#define EDGEWISE_SYSTEM_CALL_H

#include <sys/syscall.h>

/* Linux 5.11, the same on every architecture; older headers do not have it. */
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

#if defined(__x86_64__) && defined(__LP64__)

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

#elif defined(__aarch64__)

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc #0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return x0;
}

#else
#error "Edgewise knows the system call convention of Linux on x86-64 and aarch64 only"
#endif

#endif
