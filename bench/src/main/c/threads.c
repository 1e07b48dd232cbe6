/* Loops of two threads, one of which is blocked in epoll_wait until the other wakes it. */
#include <sched.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "check.h"
#include "worker.h"

/* An epoll and an eventfd that wakes it: edge-triggered, and never read. */
struct wakeable {
  int epoll;
  int eventfd;
};

/* The partner's; in worker-rearm, the selecting thread's. */
static struct wakeable theirs;
static struct wakeable ours;
/* How often the partner has been woken, or has reported. */
static _Atomic long rounds;
static long expected_rounds;

/* worker-rearm: a descriptor that is always ready, and whether the worker wants it watched. */
static int ready_socket;
static _Atomic int wanted;

static void open_wakeable(struct wakeable *it) {
  it->epoll = (int)CHECK(epoll_create1(EPOLL_CLOEXEC));
  it->eventfd = (int)CHECK(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  control(it->epoll, EPOLL_CTL_ADD, it->eventfd, EPOLLIN | EPOLLET, it);
}

static void wake(const struct wakeable *it) {
  uint64_t one = 1;
  EXPECT(sizeof one, write(it->eventfd, &one, sizeof one));
}

static void block(const struct wakeable *it) {
  struct epoll_event events[64];
  EXPECT(1, epoll_wait(it->epoll, events, 64, -1));
}

static void start(void *(*body)(void *)) {
  pthread_t thread;
  EXPECT(0, pthread_create(&thread, NULL, body, NULL));
  meter_add(thread);
}

static void *answer_pings(void *unused) {
  for (;;) {
    block(&theirs);
    atomic_fetch_add(&rounds, 1);
    wake(&ours);
  }
  return unused;
}

static void open_ping_pong(long size) {
  (void)size;
  open_wakeable(&ours);
  open_wakeable(&theirs);
  start(answer_pings);
}

static void run_ping_pong(long iterations) {
  for (long i = 0; i < iterations; i++) {
    wake(&theirs);
    block(&ours);
  }
  expected_rounds += iterations;
  EXPECT(expected_rounds, atomic_load(&rounds));
}

/* The selecting thread applies what the worker wants when it is woken, and takes it away again. */
static void *select_woken(void *unused) {
  struct epoll_event events[64];
  for (;;) {
    if (atomic_exchange(&wanted, 0)) {
      control(theirs.epoll, EPOLL_CTL_MOD, ready_socket, EPOLLIN, &ready_socket);
    }
    long count = CHECK(epoll_wait(theirs.epoll, events, 64, -1));
    for (long i = 0; i < count; i++) {
      if (events[i].data.ptr == &ready_socket) {
        control(theirs.epoll, EPOLL_CTL_MOD, ready_socket, 0, &ready_socket);
        atomic_fetch_add(&rounds, 1);
      }
    }
  }
  return unused;
}

/* The kernel takes it away, and the worker arms it again. */
static void *select_one_shot(void *unused) {
  struct epoll_event events[64];
  for (;;) {
    EXPECT(1, epoll_wait(theirs.epoll, events, 64, -1));
    atomic_fetch_add(&rounds, 1);
  }
  return unused;
}

static void open_worker_rearm(void *(*body)(void *)) {
  open_wakeable(&theirs);
  ready_socket = datagram_socket(1);
  control(theirs.epoll, EPOLL_CTL_ADD, ready_socket, 0, &ready_socket);
  start(body);
}

static void open_worker_rearm_woken(long size) {
  (void)size;
  open_worker_rearm(select_woken);
}

static void open_worker_rearm_one_shot(long size) {
  (void)size;
  open_worker_rearm(select_one_shot);
}

static void await_round(void) {
  while (atomic_load(&rounds) != expected_rounds) {
    CHECK(sched_yield());
  }
}

static void run_worker_rearm_woken(long iterations) {
  for (long i = 0; i < iterations; i++) {
    atomic_store(&wanted, 1);
    wake(&theirs);
    expected_rounds++;
    await_round();
  }
}

static void run_worker_rearm_one_shot(long iterations) {
  for (long i = 0; i < iterations; i++) {
    control(theirs.epoll, EPOLL_CTL_MOD, ready_socket, EPOLLIN | EPOLLONESHOT, &ready_socket);
    expected_rounds++;
    await_round();
  }
}

const struct loop thread_loops[] = {
    {"ping-pong", open_ping_pong, run_ping_pong},
    {"worker-rearm", open_worker_rearm_woken, run_worker_rearm_woken},
    {"worker-rearm/rearm", open_worker_rearm_one_shot, run_worker_rearm_one_shot},
    {NULL, NULL, NULL},
};
