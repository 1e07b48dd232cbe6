/* Loops that change what one descriptor is watched for. */
#include <sys/eventfd.h>
#include <unistd.h>

#include "check.h"
#include "worker.h"

#define MESSAGE_SIZE 64

static int epoll;
static int watched;
/* The other end of what is watched. */
static int peer;
/* What it is to be watched for, in the loop that does not tell the kernel at once. */
static volatile uint32_t wanted;
static struct epoll_event events[64];

static void wait_now(int expected) {
  EXPECT(expected, epoll_wait(epoll, events, 64, 0));
}

static void wait_for_one(uint32_t expected) {
  EXPECT(1, epoll_wait(epoll, events, 64, -1));
  if (events[0].events != expected) {
    fprintf(stderr, "unexpected events %x\n", events[0].events);
    exit(1);
  }
}

static void change(uint32_t interest) {
  control(epoll, EPOLL_CTL_MOD, watched, interest, &watched);
}

static void open_idle(long size) {
  (void)size;
  epoll = (int)CHECK(epoll_create1(EPOLL_CLOEXEC));
  watched = datagram_socket(0);
}

static void open_toggle(long size) {
  open_idle(size);
  control(epoll, EPOLL_CTL_ADD, watched, EPOLLIN, &watched);
}

static void run_toggle_off_on(long iterations) {
  for (long i = 0; i < iterations; i++) {
    change(0);
    wait_now(0);
    change(EPOLLIN);
    wait_now(0);
  }
}

/* What is off is taken away only when it is reported: never, as it is idle. */
static void run_toggle_off_on_deferred(long iterations) {
  for (long i = 0; i < iterations; i++) {
    wanted = 0;
    wait_now(0);
    wanted = EPOLLIN;
    wait_now(0);
  }
}

static void run_toggle_write(long iterations) {
  for (long i = 0; i < iterations; i++) {
    change(EPOLLIN | EPOLLOUT);
    wait_now(1);
    change(EPOLLIN);
    wait_now(0);
  }
}

static void run_register(long iterations) {
  for (long i = 0; i < iterations; i++) {
    control(epoll, EPOLL_CTL_ADD, watched, EPOLLIN, &watched);
    wait_now(0);
    control(epoll, EPOLL_CTL_DEL, watched, 0, NULL);
    wait_now(0);
  }
}

static void open_dispatch(long size) {
  (void)size;
  int ends[2];
  CHECK(pipe(ends));
  watched = ends[0];
  peer = ends[1];
  epoll = (int)CHECK(epoll_create1(EPOLL_CLOEXEC));
  control(epoll, EPOLL_CTL_ADD, watched, EPOLLIN | EPOLLONESHOT, &watched);
}

static void run_dispatch(long iterations) {
  char byte = 0;
  for (long i = 0; i < iterations; i++) {
    EXPECT(1, write(peer, &byte, 1));
    wait_for_one(EPOLLIN);
    wait_now(0);
    EXPECT(1, read(watched, &byte, 1));
    change(EPOLLIN | EPOLLONESHOT);
  }
}

static void open_client_write(long size) {
  (void)size;
  int sockets[2];
  connected_sockets(sockets);
  watched = sockets[0];
  peer = sockets[1];
  epoll = (int)CHECK(epoll_create1(EPOLL_CLOEXEC));
  control(epoll, EPOLL_CTL_ADD, watched, EPOLLIN, &watched);
}

static void run_client_write(long iterations) {
  char message[MESSAGE_SIZE] = {0};
  for (long i = 0; i < iterations; i++) {
    change(EPOLLIN | EPOLLOUT);
    wait_for_one(EPOLLOUT);
    EXPECT(MESSAGE_SIZE, write(watched, message, MESSAGE_SIZE));
    change(EPOLLIN);
    EXPECT(MESSAGE_SIZE, read(peer, message, MESSAGE_SIZE));
    EXPECT(MESSAGE_SIZE, write(peer, message, MESSAGE_SIZE));
    wait_for_one(EPOLLIN);
    EXPECT(MESSAGE_SIZE, read(watched, message, MESSAGE_SIZE));
  }
}

static void open_wakeup(long size) {
  (void)size;
  epoll = (int)CHECK(epoll_create1(EPOLL_CLOEXEC));
  watched = (int)CHECK(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  control(epoll, EPOLL_CTL_ADD, watched, EPOLLIN, &watched);
}

static void run_wakeup(long iterations) {
  uint64_t value = 1;
  for (long i = 0; i < iterations; i++) {
    EXPECT(sizeof value, write(watched, &value, sizeof value));
    wait_now(1);
    EXPECT(sizeof value, read(watched, &value, sizeof value));
  }
}

const struct loop interest_loops[] = {
    {"toggle-off-on", open_toggle, run_toggle_off_on},
    {"toggle-off-on/deferred", open_toggle, run_toggle_off_on_deferred},
    {"toggle-write", open_toggle, run_toggle_write},
    {"register", open_idle, run_register},
    {"dispatch", open_dispatch, run_dispatch},
    {"client-write", open_client_write, run_client_write},
    {"wakeup-select-now", open_wakeup, run_wakeup},
    {NULL, NULL, NULL},
};
