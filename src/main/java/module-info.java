/** A selector on epoll for programs that use java.nio. */
module io.edgewise {
  exports io.edgewise;
}
