/*
 * The load of the echo servers, the same for all: prints the port on which it takes commands.
 *
 * A server connects and sends "PORT CONNECTIONS", and then numbers of requests, a line each. Each
 * line is answered with a byte when it is done: the connections are open, and each has had an
 * answer; or so many requests have been answered.
 */
#include "load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

static uint64_t sequence;

static void request(int connection) {
  uint64_t message[MESSAGE_SIZE / sizeof(uint64_t)];
  sequence++;
  for (size_t i = 0; i < MESSAGE_SIZE / sizeof(uint64_t); i++) {
    message[i] = sequence + ((uint64_t)connection << 48);
  }
  EXPECT(MESSAGE_SIZE, write(connection, message, MESSAGE_SIZE));
}

static void take_answer(int connection) {
  uint64_t message[MESSAGE_SIZE / sizeof(uint64_t)];
  EXPECT(MESSAGE_SIZE, recv(connection, message, MESSAGE_SIZE, MSG_WAITALL));
  for (size_t i = 0; i < MESSAGE_SIZE / sizeof(uint64_t); i++) {
    if (message[i] >> 48 != (uint64_t)connection || message[i] != message[0]) {
      fprintf(stderr, "an answer differs from its request\n");
      exit(1);
    }
  }
}

static int open_connection(int epoll, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1;
  int connection = (int)CHECK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  CHECK(connect(connection, (struct sockaddr *)&address, sizeof address));
  CHECK(setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one));
  struct epoll_event event = {.events = EPOLLIN, .data.fd = connection};
  CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &event));
  request(connection);
  take_answer(connection);
  return connection;
}

static void run(int epoll, const int *connections, int count, long requests) {
  struct epoll_event events[64];
  long sent = 0;
  long answered = 0;
  for (; sent < count && sent < requests; sent++) {
    request(connections[sent]);
  }
  while (answered < requests) {
    long ready = CHECK(epoll_wait(epoll, events, 64, -1));
    for (long i = 0; i < ready; i++) {
      take_answer(events[i].data.fd);
      answered++;
      if (sent < requests) {
        request(events[i].data.fd);
        sent++;
      }
    }
  }
}

/* Serves one server until it goes. */
static void obey(int command) {
  FILE *lines = fdopen(command, "r");
  int epoll = (int)CHECK(epoll_create1(EPOLL_CLOEXEC));
  int connections[1024];
  char line[64];
  int count = 0;
  while (lines != NULL && fgets(line, sizeof line, lines) != NULL) {
    char *rest;
    long first = strtol(line, &rest, 10);
    if (count == 0) {
      int wanted = (int)strtol(rest, NULL, 10);
      if (wanted < 1 || wanted > 1024) {
        fprintf(stderr, "how many connections? %s\n", line);
        exit(1);
      }
      while (count < wanted) {
        connections[count] = open_connection(epoll, (int)first);
        count++;
      }
    } else {
      run(epoll, connections, count, first);
    }
    EXPECT(1, write(command, "!", 1));
  }
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (signal(SIGCHLD, SIG_IGN) == SIG_ERR) {
    return 1;
  }
  CHECK(prctl(PR_SET_PDEATHSIG, SIGTERM));
  int listener = (int)CHECK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  CHECK(bind(listener, (struct sockaddr *)&address, length));
  CHECK(listen(listener, 16));
  CHECK(getsockname(listener, (struct sockaddr *)&address, &length));
  printf("%d\n", ntohs(address.sin_port));
  if (fflush(stdout) != 0) {
    return 1;
  }
  for (;;) {
    int command = (int)CHECK(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
    if (CHECK(fork()) == 0) {
      obey(command);
      return 0;
    }
    CHECK(close(command));
  }
}
