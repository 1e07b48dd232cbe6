/*
 * epoll's busy polling, as in linux/eventpoll.h (Linux 6.9, glibc 2.40). That header cannot be
 * included beside sys/epoll.h, and older headers do not have busy polling.
 */
#ifndef EDGEWISE_BUSY_POLL_H
#define EDGEWISE_BUSY_POLL_H

#include <linux/ioctl.h>
#include <stdint.h>
#include <sys/epoll.h>

#ifndef EPIOCSPARAMS
struct epoll_params {
  uint32_t busy_poll_usecs;
  uint16_t busy_poll_budget;
  uint8_t prefer_busy_poll;
  uint8_t __pad;
};
#define EPIOCSPARAMS _IOW(0x8A, 0x01, struct epoll_params)
#define EPIOCGPARAMS _IOR(0x8A, 0x02, struct epoll_params)
#endif

#endif
