package io.edgewise.conformance.optin;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.edgewise.EpollSelectionKey;
import io.edgewise.EpollSelector;
import io.edgewise.Trigger;
import java.nio.channels.Pipe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Notices what must not be reported of a channel that several threads use. */
@Tag("table")
class DuctTest {
  /** What is done with a channel and its key. */
  private interface Use {
    void of(Duct duct, EpollSelectionKey key) throws Exception;
  }

  private static void with(Sort sort, Use use) throws Exception {
    DuctPlan plan = new DuctPlan(Family.PIPE, sort, 0, OP_READ, Trigger.ONE_SHOT, 0);
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink();
        EpollSelector selector = EpollSelector.open()) {
      source.configureBlocking(false);
      Duct duct = new Duct(plan, source, sink);
      use.of(duct, selector.register(source, OP_READ, Trigger.ONE_SHOT, 0, duct));
    }
  }

  private static void assertViolates(String kind, Duct duct, EpollSelectionKey key) {
    assertEquals(kind, assertThrows(Violation.class, () -> duct.reported(key)).kind());
  }

  @Test
  void eventHasOneOwner() throws Exception {
    with(
        Sort.OWNED,
        (duct, key) -> {
          duct.aboutToArm();
          duct.reported(key);
          duct.handle(key);
          duct.reported(key);
          assertViolates("owners", duct, key);
        });
  }

  @Test
  void armingHasOneReport() throws Exception {
    with(
        Sort.COUNTED,
        (duct, key) -> {
          assertViolates("armings", duct, key);
          duct.aboutToArm();
          duct.aboutToArm();
          duct.reported(key);
          assertViolates("armings", duct, key);
        });
  }

  @Test
  void keyThatIsGoneIsSilent() throws Exception {
    with(
        Sort.FREE,
        (duct, key) -> {
          duct.reported(key);
          duct.gone(key);
          assertViolates("cancelled", duct, key);
        });
  }

  @Test
  void whatIsUnreadIsKnown() throws Exception {
    with(
        Sort.FREE,
        (duct, key) -> {
          duct.write();
          duct.write();
          assertEquals(2, duct.unread());
          duct.drain();
          assertEquals(0, duct.unread());
        });
  }
}
