/* An echo server. The load comes from another process: see load.c. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "load.h"
#include "worker.h"

static int epoll;
static int listener;
/* The connection to the load by which it is told what to do. */
static int command;
static long echoed;

static void accept_one(void) {
  int one = 1;
  int *connection = malloc(sizeof *connection);
  if (connection == NULL) {
    exit(1);
  }
  *connection = (int)CHECK(accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
  CHECK(setsockopt(*connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one));
  control(epoll, EPOLL_CTL_ADD, *connection, EPOLLIN, connection);
}

static void echo(int connection) {
  char message[MESSAGE_SIZE];
  EXPECT(MESSAGE_SIZE, read(connection, message, MESSAGE_SIZE));
  EXPECT(MESSAGE_SIZE, write(connection, message, MESSAGE_SIZE));
  echoed++;
}

static void serve(long requests) {
  struct epoll_event events[1024];
  for (echoed = 0; echoed < requests;) {
    long count = CHECK(epoll_wait(epoll, events, 1024, -1));
    for (long i = 0; i < count; i++) {
      const int *descriptor = events[i].data.ptr;
      if (descriptor == &listener) {
        accept_one();
      } else {
        echo(*descriptor);
      }
    }
  }
}

static void tell(const char *format, long first, long second) {
  char line[64];
  int length = snprintf(line, sizeof line, format, first, second);
  EXPECT(length, write(command, line, (size_t)length));
}

/* The load answers each command with a byte. */
static void await_load(void) {
  char byte;
  EXPECT(1, read(command, &byte, 1));
}

static void open_echo(long connections) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  epoll = (int)CHECK(epoll_create1(EPOLL_CLOEXEC));
  listener = (int)CHECK(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  CHECK(bind(listener, (struct sockaddr *)&address, length));
  CHECK(listen(listener, 128));
  CHECK(getsockname(listener, (struct sockaddr *)&address, &length));
  control(epoll, EPOLL_CTL_ADD, listener, EPOLLIN, &listener);
  const long port = ntohs(address.sin_port);

  const char *load = getenv("BENCH_LOAD");
  if (load == NULL) {
    fprintf(stderr, "BENCH_LOAD must be the port of the load\n");
    exit(1);
  }
  address.sin_port = htons((uint16_t)strtol(load, NULL, 10));
  command = (int)CHECK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  CHECK(connect(command, (struct sockaddr *)&address, length));
  tell("%ld %ld\n", port, connections);
  serve(connections);
  await_load();
}

static void run_echo(long requests) {
  tell("%ld%.0ld\n", requests, 0);
  serve(requests);
  await_load();
}

const struct loop echo_loops[] = {
    {"echo", open_echo, run_echo},
    {NULL, NULL, NULL},
};
