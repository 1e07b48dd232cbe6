/* What an echo server and its load have agreed on. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

/* Bytes of a request, and of its answer. A connection has one request at a time under way. */
#define MESSAGE_SIZE 64

#endif
