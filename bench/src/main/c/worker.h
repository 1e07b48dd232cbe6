/* What the C loops have in common. */
#ifndef BENCH_WORKER_H
#define BENCH_WORKER_H

#include <pthread.h>
#include <stdint.h>
#include <sys/epoll.h>

/* A piece of work of a selecting program. A process opens one of them, once. */
struct loop {
  const char *name;
  /* The number that ends the name in the command, as in scan-64; 0 without. */
  void (*open)(long size);
  void (*run)(long iterations);
};

/* Each ends with a loop without a name. */
extern const struct loop selection_loops[];
extern const struct loop interest_loops[];
extern const struct loop thread_loops[];
extern const struct loop echo_loops[];

/* How many operations there are in an iteration; 1 unless open() sets it. */
extern long operations;

/* Adds a thread to those whose processor time is counted: by default, the one that runs. */
void meter_add(pthread_t thread);

/* For what is to be left out of a run. */
void meter_pause(void);
void meter_resume(void);

/* epoll_ctl with a pointer that epoll_wait gives back. */
void control(int epoll, int operation, int descriptor, uint32_t events, void *data);

/* A datagram socket; if it is to be ready, a datagram waits in it. */
int datagram_socket(int ready);

/* Two connected TCP sockets on the loopback interface, without delay. */
void connected_sockets(int sockets[2]);

#endif
