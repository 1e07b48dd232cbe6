package io.edgewise.bench;

/** Which of two processes is measured, and runs on what is compared. */
enum Side {
  SERVER,
  CLIENT
}
