/* Loops that select, and change no interest. */
#include <unistd.h>

#include "check.h"
#include "worker.h"

/* What belongs to a descriptor, as an attachment does. */
struct attachment {
  uint64_t sum;
};

static int epoll;
static long ready_count;
static struct epoll_event *events;
static int *descriptors;
static long descriptor_count;

static void *memory(size_t count, size_t size) {
  void *result = calloc(count, size);
  if (result == NULL) {
    fprintf(stderr, "no memory\n");
    exit(1);
  }
  return result;
}

static void add(int descriptor) {
  control(epoll, EPOLL_CTL_ADD, descriptor, EPOLLIN, memory(1, sizeof(struct attachment)));
}

static void open_epoll(long most_events) {
  epoll = (int)CHECK(epoll_create1(EPOLL_CLOEXEC));
  events = memory((size_t)most_events, sizeof *events);
}

/* All of them are ready, again and again: level-triggered, and never read. */
static void open_scan(long size) {
  open_epoll(size);
  for (long i = 0; i < size; i++) {
    add(datagram_socket(1));
  }
  ready_count = size;
  operations = size;
}

/* One in the middle is ready. */
static void open_one_of(long size) {
  open_epoll(1024);
  for (long i = 0; i < size; i++) {
    add(datagram_socket(i == size / 2));
  }
  ready_count = 1;
}

static void run_scan(long iterations) {
  for (long i = 0; i < iterations; i++) {
    EXPECT(ready_count, epoll_wait(epoll, events, (int)(ready_count > 1 ? ready_count : 1024), -1));
    for (long k = 0; k < ready_count; k++) {
      ((struct attachment *)events[k].data.ptr)->sum += events[k].events;
    }
  }
}

static void open_empty(long size) {
  (void)size;
  open_epoll(1024);
  add(datagram_socket(0));
}

static void run_empty(long iterations) {
  for (long i = 0; i < iterations; i++) {
    EXPECT(0, epoll_wait(epoll, events, 1024, 0));
  }
}

static void open_register_at(long size) {
  events = memory(1024, sizeof *events);
  descriptor_count = size;
  descriptors = memory((size_t)size, sizeof *descriptors);
  for (long i = 0; i < size; i++) {
    descriptors[i] = datagram_socket(0);
  }
  operations = size;
}

static void run_register_at(long iterations) {
  meter_pause();
  for (long i = 0; i < iterations; i++) {
    epoll = (int)CHECK(epoll_create1(EPOLL_CLOEXEC));
    meter_resume();
    for (long k = 0; k < descriptor_count; k++) {
      control(epoll, EPOLL_CTL_ADD, descriptors[k], EPOLLIN, &descriptors[k]);
    }
    EXPECT(0, epoll_wait(epoll, events, 1024, 0));
    meter_pause();
    CHECK(close(epoll));
  }
  meter_resume();
}

const struct loop selection_loops[] = {
    {"scan", open_scan, run_scan},
    {"action", open_scan, run_scan},
    {"one-of", open_one_of, run_scan},
    {"empty-select-now", open_empty, run_empty},
    {"register-at", open_register_at, run_register_at},
    {NULL, NULL, NULL},
};
