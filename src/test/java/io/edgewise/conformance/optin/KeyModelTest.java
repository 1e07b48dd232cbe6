package io.edgewise.conformance.optin;

import static io.edgewise.EpollEvents.ERR;
import static io.edgewise.EpollEvents.HUP;
import static io.edgewise.EpollEvents.IN;
import static io.edgewise.EpollEvents.OUT;
import static io.edgewise.EpollEvents.PRI;
import static io.edgewise.EpollEvents.RDHUP;
import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.Trigger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The model of a key says what the javadoc says. */
@Tag("table")
class KeyModelTest {
  private static final String ONE_SHOT = ".*ONE_SHOT";

  /** Registered with a trigger, while something is ready. */
  private static KeyModel key(int ops, Trigger trigger, int extra, int level) {
    KeyModel model = new KeyModel(ops, trigger, extra);
    model.tell(level);
    return model;
  }

  private static boolean mustReport(KeyModel model, int level) {
    return model.isCertain(model.eventsOf(level));
  }

  private static boolean mayReport(KeyModel model, int level) {
    return model.isPossible(model.eventsOf(level));
  }

  private static void report(KeyModel model, int level) {
    model.reported(model.eventsOf(level), true);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsReadyIsReportedOnceOrForAsLongAsItIs(Trigger trigger) {
    KeyModel model = key(OP_READ, trigger, 0, IN | OUT);
    assertEquals(IN, model.eventsOf(IN | OUT));
    assertTrue(mustReport(model, IN | OUT));
    report(model, IN | OUT);
    boolean isLevel = trigger == Trigger.LEVEL || trigger == Trigger.EXCLUSIVE;
    assertEquals(isLevel, mayReport(model, IN));
    model.rearm(IN);
    assertTrue(mustReport(model, IN));
    assertFalse(mayReport(model, OUT));
  }

  @Test
  void edgeIsReportedAgainWhenMoreHappens() {
    KeyModel model = key(OP_READ, Trigger.EDGE, 0, 0);
    model.happened(IN, IN);
    assertTrue(mustReport(model, IN));
    report(model, IN);
    model.happened(OUT, OUT);
    assertFalse(mayReport(model, IN | OUT));
    model.happened(0, IN);
    assertFalse(mustReport(model, IN));
    assertTrue(mayReport(model, IN));
    model.passedOver();
    assertFalse(mayReport(model, IN));
  }

  @Test
  void onlyAnotherInterestSetHasAnEdgeReportedAgain() {
    KeyModel model = key(OP_READ, Trigger.EDGE, 0, IN);
    report(model, IN);
    model.setInterest(OP_READ, IN);
    assertFalse(mayReport(model, IN));
    model.setInterest(OP_READ | OP_WRITE, IN);
    assertTrue(mustReport(model, IN));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = ONE_SHOT)
  void anyInterestSetArmsAOneShotKey(Trigger trigger) {
    KeyModel model = key(OP_READ, trigger, 0, IN);
    assertEquals(true, model.isArmed());
    report(model, IN);
    assertEquals(false, model.isArmed());
    assertFalse(mayReport(model.moved(IN), IN));
    model.setInterest(OP_READ, IN);
    assertEquals(true, model.isArmed());
    assertTrue(mustReport(model, IN));
    assertTrue(mustReport(model.moved(IN), IN));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = ".*EXCLUSIVE")
  void closeOfThePeerIsReportedOnce(Trigger trigger) {
    KeyModel model = key(OP_READ, trigger, RDHUP, IN);
    model.happened(IN | RDHUP, IN | RDHUP);
    assertEquals(IN | RDHUP, model.eventsOf(IN | RDHUP));
    report(model, IN | RDHUP);
    assertTrue(model.isPeerClosed());
    model.rearm(IN | RDHUP);
    assertEquals(IN, model.eventsOf(IN | RDHUP));
    assertTrue(model.moved(IN | RDHUP).isPeerClosed());
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_NONE,
      names = {".*EXCLUSIVE", "LEVEL"})
  void errorIsReportedOnceWithoutInterest(Trigger trigger) {
    KeyModel model = key(0, trigger, 0, 0);
    assertEquals(false, model.isArmed());
    model.happened(ERR, ERR);
    assertTrue(mustReport(model, ERR | OUT));
    report(model, ERR);
    assertFalse(mayReport(model, ERR));
  }

  @Test
  void nothingComesAfterAHangUpWithoutInterest() {
    KeyModel model = key(0, Trigger.LEVEL, PRI, HUP);
    assertEquals(true, model.isArmed());
    report(model, HUP);
    model.rearm(HUP | PRI);
    assertFalse(mayReport(model, HUP | PRI));
    assertNull(model.isArmed());
    model.setInterest(OP_READ, HUP);
    assertTrue(mustReport(model, HUP));
  }

  @Test
  void hangUpOfWhatWasNeverConnectedIsNoClose() {
    KeyModel model = key(OP_CONNECT, Trigger.ONE_SHOT, 0, HUP | OUT);
    model.reported(HUP | OUT, false);
    assertFalse(model.isPeerClosed());
  }

  @Test
  void plainKeyWaitsForASelection() {
    KeyModel model = new KeyModel(OP_READ, Trigger.LEVEL, 0);
    assertEquals(false, model.isArmed());
    assertFalse(mayReport(model, IN));
    model.tell(IN);
    assertEquals(true, model.isArmed());
    assertTrue(mustReport(model, IN));
    model.setInterest(0, IN);
    assertTrue(model.isChanged());
    assertEquals(true, model.isArmed());
    model.tell(IN);
    assertEquals(false, model.isArmed());
    assertFalse(mayReport(model, IN | ERR | HUP));
  }

  @Test
  void urgentDataIsALevelWithInterestAndAnEdgeWithout() {
    KeyModel model = key(OP_WRITE, Trigger.LEVEL, PRI, PRI);
    report(model, PRI);
    assertTrue(mustReport(model, PRI));
    model.setInterest(0, PRI);
    assertTrue(mustReport(model, PRI));
    report(model, PRI);
    assertFalse(mayReport(model, PRI));
  }

  @Test
  void operationsAreThoseOfTheChannelAsItIs() {
    Request all = new Request(OP_READ | OP_WRITE | OP_CONNECT, Trigger.EDGE, 0, false, false);
    assertEquals(OP_READ | OP_WRITE, all.readyOps(IN | OUT, true, false));
    assertEquals(OP_CONNECT, all.readyOps(IN | OUT, false, true));
    assertEquals(0, all.readyOps(IN | OUT, false, false));
    assertEquals(all.interest(), all.readyOps(HUP, false, false));
    assertEquals(0, all.readyOps(PRI | RDHUP, true, false));
    assertEquals(
        OP_ACCEPT, new Request(OP_ACCEPT, Trigger.EDGE, 0, false, false).readyOps(IN, true, false));
  }
}
