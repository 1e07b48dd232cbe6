/*
 * Lets the JDK's SCTP channels run where the kernel has no SCTP: on TCP, and those of many
 * associations on UDP. To be preloaded; its SONAME is that of the library that the JDK looks for.
 * It has only what the JDK's native code calls.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Here, because it needs the headers above. */
/* clang-format off */
#include <linux/sctp.h>
/* clang-format on */

#define ASSOCIATION 1

#define NEXT(function) ((__typeof__(&function))dlsym(RTLD_NEXT, #function))

int socket(int domain, int type, int protocol) {
  if (protocol != IPPROTO_SCTP) {
    return NEXT(socket)(domain, type, protocol);
  }
  return NEXT(socket)(domain, type == SOCK_SEQPACKET ? SOCK_DGRAM : type, 0);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
  return level == IPPROTO_SCTP ? 0 : NEXT(setsockopt)(fd, level, name, value, length);
}

/* A UDP socket does not listen; an SCTP socket of many associations does. */
int listen(int fd, int backlog) {
  int result = NEXT(listen)(fd, backlog);
  return result < 0 && errno == EOPNOTSUPP ? 0 : result;
}

/* The JDK peeks for one thing only: that a new association is up. */
static ssize_t association_is_up(struct msghdr *message) {
  struct sctp_assoc_change change;
  memset(&change, 0, sizeof(change));
  change.sac_type = SCTP_ASSOC_CHANGE;
  change.sac_length = sizeof(change);
  change.sac_state = SCTP_COMM_UP;
  change.sac_outbound_streams = 1;
  change.sac_inbound_streams = 1;
  change.sac_assoc_id = ASSOCIATION;
  memcpy(message->msg_iov->iov_base, &change, sizeof(change));
  message->msg_flags = MSG_NOTIFICATION | MSG_EOR;
  message->msg_controllen = 0;
  return sizeof(change);
}

static void add_association(struct msghdr *message, size_t room) {
  struct sctp_sndrcvinfo *information;
  struct cmsghdr *header;
  message->msg_controllen = room;
  header = CMSG_FIRSTHDR(message);
  header->cmsg_level = IPPROTO_SCTP;
  header->cmsg_type = SCTP_SNDRCV;
  header->cmsg_len = CMSG_LEN(sizeof(*information));
  information = (struct sctp_sndrcvinfo *)CMSG_DATA(header);
  memset(information, 0, sizeof(*information));
  information->sinfo_assoc_id = ASSOCIATION;
  message->msg_controllen = header->cmsg_len;
}

/* The JDK's other channels request no control messages. */
ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
  size_t room = message->msg_controllen;
  socklen_t length = message->msg_namelen;
  ssize_t count;
  if (room < CMSG_SPACE(sizeof(struct sctp_sndrcvinfo))) {
    return NEXT(recvmsg)(fd, message, flags);
  }
  if ((flags & MSG_PEEK) != 0) {
    return association_is_up(message);
  }
  count = NEXT(recvmsg)(fd, message, flags);
  if (count >= 0) {
    if (message->msg_namelen == 0 && getpeername(fd, message->msg_name, &length) == 0) {
      message->msg_namelen = length; /* TCP does not return the sender */
    }
    message->msg_flags |= MSG_EOR;
    add_association(message, room);
  }
  return count;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  struct msghdr plain = *message;
  struct cmsghdr *header = CMSG_FIRSTHDR(message);
  if (header != NULL && header->cmsg_level == IPPROTO_SCTP) {
    plain.msg_control = NULL;
    plain.msg_controllen = 0;
  }
  return NEXT(sendmsg)(fd, &plain, flags);
}

/* How many addresses there are: one, or none. */
static int addresses(int fd, int (*ask)(int, struct sockaddr *, socklen_t *), void **result) {
  socklen_t length = sizeof(struct sockaddr_storage);
  *result = calloc(1, length);
  if (*result == NULL) {
    return -1;
  }
  if (ask(fd, *result, &length) == 0) {
    return 1;
  }
  free(*result);
  return 0;
}

int sctp_getladdrs(int fd, int association, void **result) {
  (void)association;
  return addresses(fd, getsockname, result);
}

int sctp_getpaddrs(int fd, int association, void **result) {
  (void)association;
  return addresses(fd, getpeername, result);
}

int sctp_freeladdrs(void *address) {
  free(address);
  return 0;
}

int sctp_freepaddrs(void *address) {
  free(address);
  return 0;
}

static int unsupported(void) {
  errno = EOPNOTSUPP;
  return -1;
}

int sctp_bindx(int fd, void *address, int count, int flags) {
  (void)fd, (void)address, (void)count, (void)flags;
  return unsupported();
}

int sctp_peeloff(int fd, int association) {
  (void)fd, (void)association;
  return unsupported();
}
