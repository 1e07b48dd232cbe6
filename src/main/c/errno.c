/* Compares the numbers of io.edgewise.internal.linux.Errno with the kernel's headers. */
#include <errno.h>

#include "io_edgewise_internal_linux_Errno.h"

#define SAME_ERRNO(name)                                              \
  _Static_assert((io_edgewise_internal_linux_Errno_##name) == (name), \
                 #name " differs in Errno.java")

SAME_ERRNO(EPERM);
SAME_ERRNO(ENOENT);
SAME_ERRNO(EINTR);
SAME_ERRNO(EIO);
SAME_ERRNO(EBADF);
SAME_ERRNO(EAGAIN);
SAME_ERRNO(ENOMEM);
SAME_ERRNO(EACCES);
SAME_ERRNO(EFAULT);
SAME_ERRNO(EEXIST);
SAME_ERRNO(EINVAL);
SAME_ERRNO(ENFILE);
SAME_ERRNO(EMFILE);
SAME_ERRNO(ENOTTY);
SAME_ERRNO(ENOSPC);
SAME_ERRNO(ENOSYS);
SAME_ERRNO(ELOOP);
SAME_ERRNO(EPIPE);
SAME_ERRNO(ENOTSOCK);
SAME_ERRNO(EMSGSIZE);
SAME_ERRNO(EOPNOTSUPP);
SAME_ERRNO(ENETUNREACH);
SAME_ERRNO(ECONNABORTED);
SAME_ERRNO(ECONNRESET);
SAME_ERRNO(ENOTCONN);
SAME_ERRNO(ETIMEDOUT);
SAME_ERRNO(ECONNREFUSED);
SAME_ERRNO(EHOSTUNREACH);
