package io.edgewise.bench;

/** Which of two processes runs on a candidate and is measured. */
enum Side {
  SERVER,
  CLIENT
}
