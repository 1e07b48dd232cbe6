package io.edgewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.Test;

class ErrnoTest {
  @Test
  void everyConstantHasItsName() throws Exception {
    int constants = 0;
    for (Field field : Errno.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
        int errno = field.getInt(null);
        assertEquals(field.getName(), Errno.name(errno));
        if (errno != Errno.EINTR) {
          assertNotEquals(Errno.advice(0), Errno.advice(errno), field.getName());
        }
        constants++;
      }
    }
    assertEquals(25, constants);
  }

  @Test
  void unknownNumberIsShown() {
    assertEquals("errno 9999", Errno.name(9999));
  }

  @Test
  void negativeResultIsThrownWithAllThatIsKnown() throws Exception {
    assertEquals(7, EpollException.check("epoll_wait", 7));
    EpollException e =
        assertThrows(
            EpollException.class, () -> EpollException.check("epoll_create1", -Errno.EMFILE));
    assertEquals(
        "epoll_create1 failed: EMFILE (the process has too many open files: raise ulimit -n)",
        e.getMessage());
    assertEquals(Errno.EMFILE, e.errno());
    assertEquals("EMFILE", e.errnoName());
    assertEquals("epoll_create1", e.operation());
  }
}
