package io.edgewise.bench;

import java.util.List;

/** System calls that are counted together, by perf's tracepoints. */
enum Call {
  EPOLL_CTL("syscalls:sys_enter_epoll_ctl"),
  EPOLL_CTL_ADD("syscalls:sys_enter_epoll_ctl?op==1"),
  EPOLL_CTL_DEL("syscalls:sys_enter_epoll_ctl?op==2"),
  EPOLL_CTL_MOD("syscalls:sys_enter_epoll_ctl?op==3"),
  EPOLL_WAIT(
      "syscalls:sys_enter_epoll_wait",
      "syscalls:sys_enter_epoll_pwait",
      "syscalls:sys_enter_epoll_pwait2"),
  READ("syscalls:sys_enter_read"),
  WRITE("syscalls:sys_enter_write"),
  /** Recognized by the size of the buffer: 8 is an eventfd's, and the JDK drains one with 16. */
  EVENTFD_READ("syscalls:sys_enter_read?count==8||count==16"),
  /** Recognized by its eight bytes. */
  EVENTFD_WRITE("syscalls:sys_enter_write?count==8"),
  FUTEX("syscalls:sys_enter_futex"),
  SYSCALLS("raw_syscalls:sys_enter");

  /** Separated by spaces; a filter follows its tracepoint after a question mark. */
  private final String tracepoints;

  Call(String... tracepoints) {
    this.tracepoints = String.join(" ", tracepoints);
  }

  List<String> tracepoints() {
    return List.of(tracepoints.split(" ", -1));
  }
}
