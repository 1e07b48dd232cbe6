package io.edgewise.internal.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.edgewise.EpollException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.concurrent.atomic.AtomicInteger;
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
    assertEquals(28, constants);
  }

  @Test
  void unknownNumberIsShown() {
    assertEquals("errno 9999", Errno.name(9999));
  }

  /** A channel's toString takes locks; the thread that makes the exception may hold others. */
  @Test
  void ownerIsDescribedOnceAndWhenItIsAskedFor() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Object owner =
        new Object() {
          @Override
          public String toString() {
            return "asked " + asked.incrementAndGet();
          }
        };
    EpollException e = new EpollException("call on descriptor 7", owner, Errno.ENOSPC);
    assertEquals(0, asked.get());
    assertEquals("call on descriptor 7 (asked 1)", e.operation());
    assertEquals(
        "call on descriptor 7 (asked 1) failed: ENOSPC"
            + " (too many watches: raise fs.epoll.max_user_watches)",
        e.getMessage());

    EpollException sent = new EpollException("call", owner, Errno.ENOMEM);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(sent);
    EpollException received =
        (EpollException)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    assertEquals(
        "call (asked 2) failed: ENOMEM (the kernel is out of memory)", received.getMessage());
    assertEquals(Errno.ENOMEM, received.errno());
  }

  @Test
  void adviceMayBeThatOfTheCall() {
    assertEquals(
        "call (owner) failed: EPERM (ask somebody else)",
        new EpollException("call", "owner", Errno.EPERM, "ask somebody else").getMessage());
  }

  @Test
  void negativeResultIsThrownWithAllThatIsKnown() throws Exception {
    assertEquals(7, Errno.check("epoll_wait", 7));
    EpollException e =
        assertThrows(EpollException.class, () -> Errno.check("epoll_create1", -Errno.EMFILE));
    assertEquals(
        "epoll_create1 failed: EMFILE (the process has too many open files: raise ulimit -n)",
        e.getMessage());
    assertEquals(Errno.EMFILE, e.errno());
    assertEquals("EMFILE", e.errnoName());
    assertEquals("epoll_create1", e.operation());
  }
}
