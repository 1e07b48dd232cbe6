package io.edgewise.internal.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassingTroubleTest {
  @ParameterizedTest
  @CsvSource({
    "24, 'cannot open shared object file: Too many open files'",
    "24, '/x (No file descriptors available)'",
    "23, 'Too many open files in system'",
    "12, 'failed to map segment from shared object: Cannot allocate memory'",
    "12, 'Out of memory'",
    "28, '/tmp/x: No space left on device'",
    "28, 'Disk quota exceeded'",
    "5,  'Input/output error'",
    "5,  'I/O error'",
    "0,  'file too short'",
    "0,  'failed to map segment from shared object: Operation not permitted'",
    "0,  ",
  })
  void errorIsReadFromWhatIsSaid(int errno, String message) {
    assertEquals(errno, TransientFailure.said(new IOException(message)));
    assertEquals(errno, TransientFailure.said(new Error("why", new IOException(message))));
    Exception outer = new Exception();
    outer.addSuppressed(new IOException(message));
    assertEquals(errno, TransientFailure.said(outer));
    assertEquals(errno, TransientFailure.errno(outer));
  }

  @Test
  void firstThatIsSaidCounts() {
    Exception inner = new IOException("Cannot allocate memory");
    assertEquals(
        Errno.EMFILE, TransientFailure.said(new IOException("Too many open files", inner)));
  }
}
