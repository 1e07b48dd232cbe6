/*
 * The C loops as a worker of the benchmarks: worker NAME [ITERATIONS]
 *
 * Reads numbers of iterations from standard input, a line each, runs the loop so often, and answers
 * with a line of metrics per operation. With a number it runs the loop so often, once.
 */
#include "worker.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#define MOST_THREADS 2

long operations = 1;

static clockid_t clocks[MOST_THREADS];
static int clock_count;
static double cpu_nanos;
static double wall_nanos;

static double now(clockid_t clock) {
  struct timespec time;
  CHECK(clock_gettime(clock, &time));
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double cpu_now(void) {
  double sum = 0;
  for (int i = 0; i < clock_count; i++) {
    sum += now(clocks[i]);
  }
  return sum;
}

void meter_add(pthread_t thread) {
  EXPECT(0, pthread_getcpuclockid(thread, &clocks[clock_count]));
  clock_count++;
}

void meter_resume(void) {
  wall_nanos -= now(CLOCK_MONOTONIC);
  cpu_nanos -= cpu_now();
}

void meter_pause(void) {
  cpu_nanos += cpu_now();
  wall_nanos += now(CLOCK_MONOTONIC);
}

void control(int epoll, int operation, int descriptor, uint32_t events, void *data) {
  struct epoll_event event = {.events = events, .data.ptr = data};
  CHECK(epoll_ctl(epoll, operation, descriptor, &event));
}

static struct sockaddr_in loopback(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  return address;
}

int datagram_socket(int ready) {
  struct sockaddr_in address = loopback();
  socklen_t length = sizeof address;
  int descriptor = (int)CHECK(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (ready) {
    CHECK(bind(descriptor, (struct sockaddr *)&address, length));
    CHECK(getsockname(descriptor, (struct sockaddr *)&address, &length));
    EXPECT(1, sendto(descriptor, "x", 1, 0, (struct sockaddr *)&address, length));
  }
  return descriptor;
}

void connected_sockets(int sockets[2]) {
  struct sockaddr_in address = loopback();
  socklen_t length = sizeof address;
  int one = 1;
  int listener = (int)CHECK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  CHECK(bind(listener, (struct sockaddr *)&address, length));
  CHECK(listen(listener, 1));
  CHECK(getsockname(listener, (struct sockaddr *)&address, &length));
  sockets[0] = (int)CHECK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  CHECK(connect(sockets[0], (struct sockaddr *)&address, length));
  sockets[1] = (int)CHECK(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
  for (int i = 0; i < 2; i++) {
    CHECK(setsockopt(sockets[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one));
  }
  CHECK(close(listener));
}

/* Whether this is the loop's name, or that and a number. */
static int is_named(const struct loop *loop, const char *command, long *size) {
  size_t length = strlen(loop->name);
  if (strncmp(loop->name, command, length) != 0) {
    return 0;
  }
  if (command[length] == 0) {
    *size = 0;
    return 1;
  }
  if (command[length] != '-') {
    return 0;
  }
  char *end;
  *size = strtol(command + length + 1, &end, 10);
  return *size > 0 && *end == 0;
}

static const struct loop *find(const char *command, long *size) {
  const struct loop *groups[] = {selection_loops, interest_loops, thread_loops, echo_loops};
  for (size_t group = 0; group < sizeof groups / sizeof *groups; group++) {
    for (const struct loop *loop = groups[group]; loop->name != NULL; loop++) {
      if (is_named(loop, command, size)) {
        return loop;
      }
    }
  }
  fprintf(stderr, "there is no loop %s\n", command);
  exit(1);
}

static void measure(const struct loop *loop, long iterations) {
  cpu_nanos = 0;
  wall_nanos = 0;
  meter_resume();
  loop->run(iterations);
  meter_pause();
  double count = (double)iterations * (double)operations;
  printf("operations\t%.0f\tcpu_ns\t%.3f\twall_ns\t%.3f\n", count, cpu_nanos / count,
         wall_nanos / count);
  if (fflush(stdout) != 0) {
    exit(1);
  }
}

static void raise_descriptor_limit(void) {
  struct rlimit limit;
  CHECK(getrlimit(RLIMIT_NOFILE, &limit));
  limit.rlim_cur = limit.rlim_max;
  CHECK(setrlimit(RLIMIT_NOFILE, &limit));
}

int main(int count, char **arguments) {
  if (count < 2) {
    fprintf(stderr, "usage: worker NAME [ITERATIONS]\n");
    return 1;
  }
  long size;
  const struct loop *loop = find(arguments[1], &size);
  raise_descriptor_limit();
  meter_add(pthread_self());
  loop->open(size);
  if (count > 2) {
    measure(loop, strtol(arguments[2], NULL, 10));
    return 0;
  }
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    measure(loop, strtol(line, NULL, 10));
  }
  return 0;
}
