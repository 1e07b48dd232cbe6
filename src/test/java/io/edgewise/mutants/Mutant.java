package io.edgewise.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.edgewise.testing.Child;
import io.edgewise.testing.Compilation;
import io.edgewise.testing.Conditions;
import io.edgewise.testing.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Edgewise with one fault: where it is, what is written there instead, and the test that must
 * notice. That is a test of the conformance kit, or one of our own if the fault cannot be seen from
 * outside. Selectors are known to have had these faults.
 */
public enum Mutant {
  WAKEUP_OF_A_BLOCKED_THREAD_IS_LOST(
      "Waker",
      "if (state == BLOCKED || (state == WOKEN && writeFailed)) {",
      "if (state == WOKEN && writeFailed) {",
      "WakeupContract#wakeupEndsABlockedSelection"),

  WAKEUP_BEFORE_A_SELECTION_IS_FORGOTTEN(
      "Poller",
      "waker.prepareToBlock() ? spin.left() : 0",
      "waker.prepareToBlock() | true ? spin.left() : 0",
      "WakeupContract#wakeupsBeforeASelectionAreOne"),

  WAKEUP_ENDS_EVERY_LATER_SELECTION(
      "Waker",
      "if (state == IDLE) {\n        return false;",
      "if (state == IDLE || state == WOKEN) {\n        return state == WOKEN;",
      "WakeupContract#selectNowUsesUpAWakeup"),

  CLOSED_CHANNEL_IS_NOT_KILLED(
      "Deregistration",
      "Pollables.release(key.channel());",
      "if (key.channel().isOpen()) Pollables.release(key.channel());",
      "CloseContract#descriptorIsReleasedByTheLastSelector"),

  EVENT_OF_A_CANCELLED_KEY_IS_DELIVERED(
      "Selection",
      "deregistration.ofCancelled();\n    return delivery.run(action);",
      "return delivery.run(action);",
      "CancellationContract#eventOfKeyCancelledDuringSelectionIsNotDelivered"),

  CANCELLED_KEY_IS_NOT_FLUSHED_BEFORE_THE_WAIT(
      "Selection",
      "deregistration.ofCancelled();\n    delivery.reset();",
      "delivery.reset();",
      "CancellationContract#cancelledKeyIsGoneBeforeASelectionWaits"),

  CANCELLED_KEY_STAYS_IN_THE_KERNEL(
      "InterestList",
      "epoll.remove(key.descriptor())",
      "0",
      "CancellationContract#channelCanBeMadeBlockingOnlyWithoutValidKeys"),

  CANCELLED_KEY_STAYS_SELECTED(
      "Deregistration",
      "selectedKeys.remove(key);\n    leaveChannel(key, failures);\n  }\n\n  /**\n   * Deregisters a key at once.",
      "leaveChannel(key, failures);\n  }\n\n  /**\n   * Deregisters a key at once.",
      "CancellationContract#cancelledKeyLeavesAllSetsAtTheNextSelection"),

  CANCELLED_KEY_IS_KEPT_IN_MEMORY(
      "KeyTable",
      "if (!contains(key)) {\n      return;",
      "if (size >= 0) {\n      return;",
      "LimitsContract#cancelledKeysAreNotKept"),

  READY_SET_IS_REPLACED_AND_NOT_ADDED_TO(
      "KeyState",
      "int before = selected ? readyOps : 0;",
      "int before = 0;",
      "SelectionContract#readySetOfSelectedKeyIsPreserved"),

  READY_SET_IS_ADDED_TO_AND_NOT_REPLACED(
      "KeyState",
      "int before = selected ? readyOps : 0;",
      "int before = readyOps;",
      "SelectionContract#readySetOfNewlySelectedKeyIsReplaced"),

  READY_SET_HOLDS_WHAT_IS_NOT_OF_INTEREST(
      "EventMask",
      "return interestOps & possible & signalled;",
      "return possible & signalled;",
      "ConnectionContract#connectedChannelIsNotConnectable"),

  UNCHANGED_KEY_IS_COUNTED(
      "KeyState",
      "return !nioMode || (now & ~before) != 0;",
      "return true;",
      "SelectionContract#keyThatStaysSelectedIsNotCountedAgain"),

  ERROR_MAKES_NOTHING_READY(
      "EventMask",
      "if ((events & (EPOLLERR | EPOLLHUP)) != 0) {",
      "if ((events & (EPOLLERR | EPOLLHUP)) == ~interestOps) {",
      "PipeContract#closedSinkIsEndOfFile"),

  CONNECTING_CHANNEL_IS_NEVER_CONNECTABLE(
      "EventMask",
      "if (connecting) {",
      "if (connecting && connected) {",
      "ConnectionContract#connectionIsCompleted"),

  INTEREST_IS_SEEN_BY_THE_SELECTION_IN_PROGRESS(
      "SelectionKeyImpl",
      "selector.changes().add(this);",
      "apply(InterestList.UNCHANGED);",
      "SelectionContract#interestIsSeenByTheNextSelectionOnly"),

  INTEREST_THAT_IS_ADDED_IS_NOT_SEEN(
      "SelectionKeyImpl",
      "interestChanged(before, before | ops);",
      "",
      "KeyContract#atomicInterestOperationsTakeEffect"),

  EDGE_TRIGGERED_WITHOUT_BEING_ASKED(
      "AdaptiveArming",
      "return once ? events | EPOLLONESHOT : events;",
      "return once ? events | EPOLLONESHOT : events | (1 << 31);",
      "SelectionContract#readinessIsLevelTriggered"),

  DEAD_PEER_SPINS_THE_LOOP(
      "InterestList",
      "epoll.control(operation, key.descriptor(), events, token)",
      "epoll.control(operation, key.descriptor(), events & ~(1 << 30), token)",
      "ConnectionContract#resetOfAKeyWithoutInterestDoesNotEndOrSpinTheSelection"),

  TIMEOUT_IS_ROUNDED_DOWN(
      "SelectorImpl",
      "return millis == 0 ? Deadline.NEVER : TimeUnit.MILLISECONDS.toNanos(millis);",
      "return millis == 0 ? Deadline.NEVER : TimeUnit.MILLISECONDS.toNanos(millis) * 9 / 10;",
      "SelectionContract#timeoutIsNeverCutShort"),

  TIMEOUT_OF_ZERO_IS_NO_WAIT(
      "SelectorImpl",
      "return millis == 0 ? Deadline.NEVER : TimeUnit.MILLISECONDS.toNanos(millis);",
      "return TimeUnit.MILLISECONDS.toNanos(millis);",
      "SelectionContract#timeoutOfZeroIsNone"),

  SELECTED_KEY_IS_NOT_GIVEN_TO_AN_ACTION(
      "Delivery",
      "boolean selected = action == null && selectedKeys.contains(key);",
      "boolean selected = selectedKeys.contains(key);",
      "SelectionContract#actionIsPerformedOnKeysThatAreSelectedAlready"),

  SELECTED_KEY_SET_CAN_BE_ADDED_TO(
      "SelectedKeySet",
      "  @Override\n  public Iterator<SelectionKey> iterator() {",
      "  @Override\n  public boolean add(SelectionKey key) {\n    return true;\n  }\n\n"
          + "  @Override\n  public Iterator<SelectionKey> iterator() {",
      "SelectedKeySetContract#setRefusesAdditions"),

  SELECTED_KEY_SET_SKIPS_AFTER_A_REMOVAL(
      "SelectedKeySet",
      "removeAt(last);\n      last = -1;",
      "removeAt(last);\n      next = next < 0 ? -1 : firstFrom(next + 1);\n      last = -1;",
      "SelectedKeySetContract#removingWhileIteratingVisitsEachKeyOnce"),

  CLOSE_DOES_NOT_WAKE(
      "SelectorImpl",
      "try {\n      poller.wakeUp();\n    } finally {",
      "try {\n      // nobody\n    } finally {",
      "CloseContract#closeEndsASelectionThatReturnsNormally"),

  CLOSE_LEAVES_CHANNELS_REGISTERED(
      "Deregistration",
      "for (SelectionKey key : registry.keys()) {\n      forget((SelectionKeyImpl) key);\n    }",
      "",
      "CloseContract#descriptorIsReleasedWhenTheSelectorIsClosed"),

  CLOSE_LEAKS_THE_DESCRIPTOR(
      "EpollInstance",
      "Errno.check(\"close of the epoll descriptor\", DescriptorNatives.close(descriptor));",
      "Errno.check(\"close of the epoll descriptor\", 0);",
      "LimitsContract#openingAndClosingLeavesNoDescriptors"),

  INTERRUPT_IS_IGNORED(
      "Poller",
      "selector.beginBlocking();\n      try {\n        block(nanos);\n      } finally {\n        selector.endBlocking();\n      }",
      "block(nanos);",
      "InterruptionContract#interruptEndsASelectionAndStaysSet"),

  REGISTRATION_WAITS_FOR_THE_SELECTION(
      "SelectorImpl",
      "registry.whileOpenTo(channel, () -> registry.add(key));",
      "synchronized (this) {\n      registry.whileOpenTo(channel, () -> registry.add(key));\n    }",
      "ConcurrencyContract#registrationDoesNotWaitForSelection"),

  SELECTION_IN_AN_ACTION_IS_ALLOWED(
      "SelectorImpl",
      "if (selecting) {",
      "if (selecting && registry.keys().isEmpty()) {",
      "SelectionContract#selectingWithinAnActionIsRefused"),

  CLOSE_BY_AN_ACTION_IS_NOT_NOTICED(
      "Delivery",
      "selector.ensureOpen(); // the action may have closed it",
      "",
      "SelectionContract#actionThatClosesTheSelectorEndsTheSelection"),

  EVENTS_BEYOND_A_NUMBER_ARE_DROPPED(
      "Delivery",
      "while (position < count) {",
      "while (position < Math.min(count, 512)) {",
      "LimitsContract#noReadyKeyIsKeptWaitingByOthersThatStayReady"),

  SELECTED_KEYS_ARE_KEPT_BEHIND_HOLES(
      "SelectedKeySet",
      "Arrays.fill(keys, to, end, null);",
      "",
      "LimitsContract#cancelledKeysThatWereSelectedAmongManyAreNotKept"),

  SELECTION_GOES_UNNOTICED_BY_ITERATORS(
      "SelectedKeySet",
      "size++;\n    modifications++;",
      "size++;",
      "SelectedKeySetContract#selectionIsAModification"),

  TIMEOUT_BEGINS_ANEW(
      "Selection",
      "Deadline.left(timeoutNanos, elapsed)",
      "Deadline.left(timeoutNanos, elapsed & 0)",
      "ConnectionContract#resetOfAKeyWithoutInterestDoesNotExtendATimeout"),

  TIMEOUT_OVERFLOWS(
      "SelectorImpl",
      "return millis == 0 ? Deadline.NEVER : TimeUnit.MILLISECONDS.toNanos(millis);",
      "return millis == 0 ? Deadline.NEVER : millis * 1_000_000;",
      "LimitsContract#hugeTimeoutIsNotShort"),

  INTERRUPT_WAKES_A_LATER_SELECTION(
      "Poller",
      "selector.beginBlocking();\n      try {\n        block(nanos);\n      } finally {\n        selector.endBlocking();\n      }",
      "selector.beginBlocking();\n      block(nanos);",
      "InterruptionContract#interruptAfterASelectionEndsNoOther"),

  EVENT_IS_THAT_OF_THE_NEXT_KEY_IN_ITS_PLACE(
      "KeyTable",
      "chunk.generations[place] = (int) (token >>> 32) + 1;",
      "chunk.generations[place] = (int) (token >>> 32) - 2;",
      "MoveContract#eventOfAKeyThatHasMovedIsNotThatOfTheNextInItsPlace"),

  REPORTED_ONE_SHOT_KEY_IS_ARMED_UNASKED(
      "InterestList",
      "boolean staysDisarmed = !key.isNioMode() && kernelEvents(key) == Arming.DISARMED;",
      "boolean staysDisarmed = false;",
      "OneShotContract#reportedKeyStaysDisarmedThoughTheTurnOfItsChangeComesLater"),

  WAKEUP_REOPENS_WHAT_IS_CLOSED(
      "Waker",
      "if (state == CLOSED) {\n        return;\n      }\n      int woken",
      "int woken",
      "NestedContract#wakeupOfAClosedSelectorThatWasWatchedDoesNothing"),

  SELECTED_KEY_OF_ANOTHER_SELECTOR_IS_LOOKED_FOR_BEYOND_THE_END(
      "SelectedKeySet",
      "return place >= 0 && place < end && keys[place] == key;",
      "return place >= 0 && keys[place] == key;",
      "SelectedKeySetContract#setAnswersForKeysThatAnotherSelectorHasSelected"),

  KEY_OF_ANOTHER_SELECTOR_IS_LOOKED_FOR_BEYOND_THE_END(
      "KeyTable",
      "return number < seen.length && seen[number] != null && atSlotOf(token) == key;",
      "return seen[number] != null && atSlotOf(token) == key;",
      "KeySetContract#setAnswersForKeysOfAnotherSelector"),

  KEY_OF_ANOTHER_SELECTOR_IS_LOOKED_FOR_WHERE_NOTHING_IS(
      "KeyTable",
      "return number < seen.length && seen[number] != null && atSlotOf(token) == key;",
      "return number < seen.length && atSlotOf(token) == key;",
      "KeySetContract#setAnswersForKeysOfAnotherSelector"),

  STREAM_OF_KEYS_HAS_A_FIXED_SIZE(
      "KeySetView",
      "return DISTINCT | NONNULL | CONCURRENT;",
      "return DISTINCT | NONNULL | SIZED;",
      "KeySetContract#keyIsRemovedInTheMiddleOfAStream"),

  PARALLEL_STREAM_OF_KEYS_HAS_ONE_TWICE(
      "KeySetView",
      "      slot = middle;\n      return head;",
      "      return head;",
      "KeySetContract#parallelStreamFindsEachOfManyOnce"),

  SCTP_CHANNEL_IS_TAKEN_FOR_CONNECTED(
      "ConnectionState",
      "|| SctpChannels.isConnected(channel);",
      "|| JdkChannels.isSelectable(channel);",
      "SctpContract#connectionIsCompleted"),

  SCTP_CONNECTION_IS_NEVER_PENDING(
      "ConnectionState",
      "return !(channel instanceof SocketChannel socket) || socket.isConnectionPending();",
      "return channel instanceof SocketChannel socket && socket.isConnectionPending();",
      "SctpContract#connectionIsCompleted"),

  // What is learned about how a key is used.

  UNWANTED_EVENT_IS_DELIVERED(
      "KeyState",
      "return requestedEvents == 0 ? 0 : events & (requestedEvents | EPOLLERR | EPOLLHUP);",
      "return events;",
      "HabitContract#interestThatIsGivenBackIsSeenByTheNextSelectionOnly"),

  UNWANTED_EVENT_ENDS_THE_SELECTION(
      "Delivery",
      "if (requested == 0) {",
      "sawRelevantEvent = true;\n    if (requested == 0) {",
      "HabitContract#selectionIsNotEndedByWhatIsNotOfInterestAnyMore"),

  READY_KEY_BEHIND_UNWANTED_EVENTS_IS_MISSED(
      "Selection",
      "if (isOver && !poller.wasFull()) {",
      "if (isOver) {",
      "HabitContract#readyKeyIsFoundBehindManyThatAreNotOfInterestAnyMore"),

  HANDED_OVER_KEY_IS_NOT_ARMED_AGAIN(
      "Delivery",
      "changes.add(key); // to be armed again, if it goes on requesting",
      "sawRelevantEvent = true;",
      "HabitContract#keyThatIsHandedOverStaysLevelTriggered"),

  KEY_THAT_WAS_ALWAYS_WRITABLE_IS_TAKEN_FOR_IT(
      "AdaptiveArming",
      "int ready = DescriptorNatives.poll(key.descriptor(), key.requestedEvents());",
      "int ready = EPOLLOUT;",
      "HabitContract#keyThatIsAskedForWritingBeforeEachWriteIsWritableOnlyIfItIs"),

  INPUT_BESIDE_WRITABILITY_IS_DROPPED(
      "AdaptiveArming",
      "int ready = DescriptorNatives.poll(key.descriptor(), key.requestedEvents());",
      "int ready = DescriptorNatives.poll(key.descriptor(), EPOLLOUT);",
      "HabitContract#inputIsReportedTogetherWithWritability"),

  KEY_WHOSE_EVENT_WAS_UNWANTED_STAYS_DISARMED(
      "Delivery",
      "if (key != null && AdaptiveArming.isUnrequested(key)) {",
      "if (key != null && key.token() == events.token(index) && AdaptiveArming.isUnrequested(key)) {",
      "HabitContract#roomToWriteIsReportedAfterInputThatIsNotOfInterestAnyMore"),

  KEY_THAT_WAS_POLLED_IS_REPORTED_BY_EPOLL_TOO(
      "Usage",
      "return (usage & REPORTED) != 0;",
      "return (usage & 0) != 0;",
      "HabitContract#actionIsPerformedOnceOnAKeyThatIsReadyForTwoOperations"),

  POLLED_EVENTS_FILL_THE_BUFFER(
      "Changes",
      "events.polled() < EventBuffer.CAPACITY / 2",
      "events.polled() < EventBuffer.CAPACITY",
      "HabitContract#manyKeysThatAreAskedForWritingAtOnceAreAllReported"),

  LEARNING_STOPS_AFTER_THE_KEYS_WERE_LOOKED_AT(
      "AdaptiveArming",
      "void stop(KeyTable keys, Consumer<SelectionKeyImpl> retry) {\n    learning = Learning.OFF;",
      "void stop(KeyTable keys, Consumer<SelectionKeyImpl> retry) {\n    applyAll(keys, retry);\n    learning = Learning.OFF;\n  }\n\n  private void applyAll(KeyTable keys, Consumer<SelectionKeyImpl> retry) {",
      "NestedContract#selectorWhoseKeysWereHandedOverIsReadableWhileTheyAre"),

  // What only opt-in keys have.

  PEER_CLOSE_IS_UNHEARD_WHEN_AN_ACTION_FAILS(
      "KeyState",
      "return events & (EPOLLRDHUP | EPOLLHUP) & ~stickyEvents();",
      "return events & (EPOLLRDHUP | EPOLLHUP);",
      "ReadinessContract#closeThatWasHeardStaysHeardThoughAnActionFails"),

  PEER_CLOSE_COMES_AGAIN(
      "KeyState",
      "return events & ~(stickyEvents() & EPOLLRDHUP);",
      "return events;",
      "ReadinessContract#closeDoesNotComeAgainWithTheNextEdge"),

  PEER_CLOSE_THAT_WAS_HEARD_IS_TAKEN_BACK(
      "Arming",
      "return current == desired || (isEdge(current) && current == (desired | EPOLLRDHUP));",
      "return current == desired;",
      "ReadinessContract#closeIsReportedOnceThoughTheSameInterestIsSet"),

  ERROR_IS_NOT_REPORTED_UNASKED(
      "Arming",
      "if (requested == 0 && (mode == Mode.NIO || isHungUp)) {",
      "if (requested == 0 && (extra == 0 || isHungUp)) {",
      "ReadinessContract#resetIsReportedWithoutInterestAndExtraEvents"),

  KEY_WITHOUT_INTEREST_IS_NOT_TAKEN_IN(
      "InterestList",
      "return perform(Arming.Step.ADD, key, desired);",
      "return perform(Arming.step(Arming.ABSENT, desired, false), key, desired);",
      "RegistrationContract#channelIsRefusedAtOnceThoughNothingIsAskedFor"),

  CLOSE_STAYS_ASKED_IN_A_WATCHED_SELECTOR(
      "Delivery",
      "if (isWatched) {\n      forgetPeerCloses(position);",
      "if (isWatched && events.polled() > 0) {\n      forgetPeerCloses(position);",
      "NestedContract#closeThatWasReportedMakesASelectorReadableNoMore"),

  CLOSE_STAYS_ASKED_WHEN_A_SELECTOR_IS_FIRST_WATCHED(
      "AdaptiveArming",
      "key.isNioMode() ? applyExactly(key) : interests.applyPeerClose(key);",
      "key.isNioMode() ? applyExactly(key) : null;",
      "NestedContract#closeThatWasReportedDoesNotMakeASelectorReadableWhenItIsFirstWatched"),

  KEYS_ARE_NOT_LOOKED_AT_WHEN_LEARNING_STOPS(
      "AdaptiveArming",
      "failure = key.isNioMode() ? applyExactly(key)",
      "failure = key.isNioMode() ? null",
      "LearningTest#interestThatWasTakenAwayBeforeItIsWatchedIsNotSeen"),

  REFUSAL_AT_THE_END_OF_A_SELECTION_IS_NOT_SEEN(
      "Delivery",
      "selector.wakeup(); // the next selection operation reports them",
      "",
      "RefusedKeyTest#refusalAtTheEndOfASelectionIsSeenByTheSelectorThatWatches"),

  // What needs two threads that meet, and is noticed by a race. A yield makes them meet in every
  // run, so that a busy contract test notices, too; the fault is there without it.

  BLOCKING_OVERWRITES_A_WAKEUP(
      "Waker",
      "if (WORD.compareAndSet(this, seen, seen | BLOCKED)) {",
      "Thread.yield();\n      if ((word = seen | BLOCKED) != seen) {",
      "WakeupRaceContract#wakeupEndsOneSelectionThatItMeets"),

  WAITS_THOUGH_A_KEY_IS_REFUSED(
      "Selection",
      "poller.await(nanos, changes.hasRefused());",
      "poller.await(nanos, false);",
      "NestedContract#refusedKeyEndsASelectionThatWouldWait"),

  PARKED_THOUGH_AN_EVENT_IS_IN_HAND(
      "Poller",
      "boolean blocks = count == 0 && ",
      "boolean blocks = count >= 0 && ",
      "OneShotContract#eventThatIsThereEndsASelectionThatWouldWait",
      Conditions.NONE.kit("--threads", "virtual").since(24)),

  INTEREST_IS_ADDED_TO_WHAT_IT_WAS_BEFORE(
      "SelectionKeyImpl",
      "int before = addInterest(ops);",
      "int before = interest();\n      Thread.yield();\n      setInterest(before | ops);",
      "InterestRaceContract#addingAndRemovingOperationsIsAtomic"),

  INTEREST_IS_ANNOUNCED_BEFORE_IT_IS_SET(
      "SelectionKeyImpl",
      "interestChanged(setInterest(ops), ops);",
      "interestChanged(interest(), ops);\n      Thread.yield();\n      setInterest(ops);",
      "InterestRaceContract#changesOfTwoKeysAreBothSeen"),

  CHANGE_OF_A_KEY_THAT_IS_BEING_APPLIED_IS_LOST(
      "KeyQueue",
      "next(key, null); // before the action, so that a change from here on adds the key again\n"
          + "      action.accept(key);",
      "action.accept(key);\n      Thread.yield();\n      next(key, null);",
      "InterestRaceContract#handOffsLoseNoEvent"),

  // What needs a combination that no contract test has.

  KEY_IS_COUNTED_WHEN_LESS_IS_READY(
      "KeyState",
      "return !nioMode || (now & ~before) != 0;",
      "return !nioMode || now != before;",
      "RandomProgramsContract#agreesWithTheReference"),

  INTEREST_THAT_IS_TAKEN_AWAY_STAYS_IN_THE_KERNEL(
      "AdaptiveArming",
      "key.requestedEvents(now);",
      "key.requestedEvents(now | key.requestedEvents());",
      "RandomProgramsContract#agreesWithTheReference"),

  CONNECTION_IS_NOT_AWAITED_WITH_OTHER_OPERATIONS(
      "EventMask",
      "if ((interestOps & (OP_WRITE | OP_CONNECT)) != 0) {",
      "if ((interestOps & OP_WRITE) != 0 || interestOps == OP_CONNECT) {",
      "RandomProgramsContract#agreesWithTheReference"),

  REFUSED_CONNECTION_IS_NOT_WRITABLE(
      "EventMask",
      "      return interestOps;",
      "      return connecting ? interestOps & ~OP_WRITE : interestOps;",
      "RandomProgramsContract#agreesWithTheReference"),

  // What cannot be seen from outside: what a system call costs, what the kernel refuses, and what
  // goes wrong once in thousands of times.

  EVENTS_LEFT_BY_AN_ERROR_ARE_FORGOTTEN(
      "Delivery",
      "if (count == 0) {\n      return;",
      "if (count >= 0) {\n      return;",
      "ErrorTest#selectionLosesNothingWhereverItEnds"),

  NUMBER_OF_EVENTS_IS_TAKEN_FROM_THE_RESULT(
      "Delivery",
      "for (int index = handedOver; index < count; index++) {",
      "for (int index = handedOver; index < position; index++) {",
      "ErrorTest#selectionLosesNothingWhereverItEnds"),

  WHAT_AN_ERROR_LEFT_UNTOLD_IS_TAKEN_FOR_TOLD(
      "InterestList",
      "key.uncertain(true);\n    long token",
      "long token",
      "ErrorTest#selectionLosesNothingWhereverItEnds"),

  KEY_IS_LEFT_AMONG_THE_KEYS_BY_AN_ERROR(
      "KeyTable",
      "size += chunk.repair();",
      "size += 0;",
      "ErrorTest#registrationIsDoneOrNotWhereverItEnds"),

  REFUSAL_COMES_AFTER_A_MOVE(
      "InterestList",
      "      change.accept(key);\n      refusal = refuse(key, apply(key, again));\n    }",
      "      change.accept(key);\n    }\n    ControlFailure late;\n    synchronized (lock(key)) {"
          + " late = apply(key, again); }\n    Thread.yield();\n    refusal = refuse(key, late);",
      "RefusedMoveTest#refusalAndMoveAreOneAfterTheOther"),

  REGISTRATION_COMES_AFTER_CLOSE(
      "Registration",
      "refusal = selector.registry().whileOpenTo(channel, () -> enter(admitted));",
      "selector.registry().whileOpenTo(channel, () -> selector.registry().add(admitted));\n      Thread.yield();\n      refusal = selector.interests().add(admitted);",
      "RegistrationContract#registrationRacesCloseOfTheSelector"),

  LAST_KEY_OF_A_QUEUE_IS_KEPT(
      "KeyQueue",
      "first = null;\n    last = null;\n    return taken;",
      "first = null;\n    return taken;",
      "LeavingTest#keyThatHasLeftIsCollectable"),

  MOVED_KEY_KEEPS_ALL_THAT_CAME_AFTER_IT(
      "KeyState",
      "outcome instanceof Lineage known ? known : new Lineage(self());",
      "new Lineage(self());",
      "LeavingTest#movesKeepOnlyTheLatestKey"),

  KEYS_OF_A_CLOSED_SELECTOR_KEEP_EACH_OTHER(
      "Changes", "waiting.close();", "", "LeavingTest#heldKeyOfAClosedSelectorKeepsNoOther"),

  FIRST_USE_THAT_FAILS_IS_THE_LAST(
      "Availability",
      "Headroom.ensureForClasses();",
      "complete = true;",
      "FirstUseTest#noRoomIsLeftForTheLibrary"),

  FINE_TIMEOUT_IS_REFUSED_FOR_A_FILTER(
      "EpollInstance",
      "if (result >= 0 || result == -Errno.EINTR) {\n        return Math.max(result, 0);",
      "if (result != -Errno.ENOSYS) {\n        return ended(WAIT, result);",
      "SystemCallTest#olderKernelIsToldMillisecondsAndTriedOnce"),

  HANG_UP_OF_AN_IDLE_KEY_TEACHES(
      "Delivery",
      "if (current == Arming.DISARMED) {\n      return false;\n    }\n",
      "",
      "LearningTest#hangUpOfAnIdleKeyTeachesNothing"),

  KEY_THAT_CEASES_TO_BE_PLAIN_IS_REPORTED_TWICE(
      "Delivery",
      "return 0; // it was in NIO mode just now, and is armed again",
      "sawRelevantEvent = true;",
      "LearningTest#keyThatCeasesToBePlainIsReportedOnce"),

  NOTES_OF_A_SELECTION_MOVE_ALONG(
      "KeyState",
      "usage(Usage.history(from.usage));",
      "usage(from.usage);",
      "LearningTest#keyThatHasMovedIsReportedBesideOthersThatAreAskedByPoll"),

  EVENT_THAT_NOBODY_TOOK_IS_LOST_BY_A_MOVE(
      "Delivery",
      "if (!interests.update(key, true) && key.isOneShot() && key.hasMoved()) {",
      "if (!interests.update(key, true) && key.isNioMode()) {",
      "InterestListTest#eventThatNobodyTakesIsReportedAfterAMove"),

  KEY_THAT_CANNOT_MOVE_IS_NOT_ARMED_AGAIN(
      "Move",
      "InterestList.refuse(from, sourceList.reinstate(from, wasDisarmed));",
      "from.detached(false);",
      "KernelErrorTest#keyThatItsTargetRefusesIsAsItWas"),

  SLOTS_OF_A_CHUNK_THAT_WAS_FULL_ARE_LOST(
      "KeyTable",
      "chunk.nextFree = firstFree;\n      firstFree = chunk;",
      "",
      "KeyTableTest#slotsOfWhatWasFullAreUsedAgain"),

  KEYS_ARE_REMOVED_WHILE_OTHERS_ARE_ADDED(
      "KeyTable",
      "synchronized void remove(",
      "void remove(",
      "KeyTableTest#keysComeAndGoInManyThreads"),

  WRITE_OF_A_WATCHED_WAKER_IS_NOT_COUNTED(
      "Waker",
      "seen, seen + ONE_WRITER)) {\n        writeAndLeave();",
      "seen, seen)) {\n        write();",
      "WakerTest#noWriteOfAWatchedOneComesAfterClose");

  private static final String ROOT = "src/main/java";

  /** The class that is changed, without its package. */
  public final String type;

  /** What is found in its source, once. */
  public final String right;

  /** What is written there instead. */
  public final String wrong;

  /** The test that must fail: its class without the package, and its method. */
  public final String caughtBy;

  /** What the test needs to fail. It never changes, although its type does not say so. */
  @SuppressWarnings("ImmutableEnumChecker")
  public final Conditions conditions;

  Mutant(String type, String right, String wrong, String caughtBy) {
    this(type, right, wrong, caughtBy, Conditions.NONE);
  }

  Mutant(String type, String right, String wrong, String caughtBy, Conditions conditions) {
    this.type = type;
    this.right = right;
    this.wrong = wrong;
    this.caughtBy = caughtBy;
    this.conditions = conditions;
  }

  /** Whether it is a test of the kit that must fail, and not one of our own. */
  public boolean isCaughtByTheKit() {
    return caughtBy.contains("Contract#");
  }

  /** Compiles the changed class, to be found before that in the jar. */
  public void compile(Path directory) throws IOException {
    String source = Files.readString(file());
    int first = source.indexOf(right);
    assertTrue(first >= 0, () -> "not in " + type + ": " + right);
    assertEquals(first, source.lastIndexOf(right), () -> "found twice: " + right);
    compile(source.replace(right, wrong), directory);
  }

  /** Compiles the class as it is. */
  public void compileUnchanged(Path directory) throws IOException {
    compile(Files.readString(file()), directory);
  }

  private Path file() throws IOException {
    return SourceFiles.of(ROOT, type);
  }

  private void compile(String source, Path directory) throws IOException {
    Path changed = directory.resolve(SourceFiles.PROJECT.resolve(ROOT).relativize(file()));
    Files.createDirectories(changed.getParent());
    Files.writeString(changed, source);
    Compilation.patch(directory, "io.edgewise", List.of(changed), Child.jar(), directory);
  }

  /** Its row in the table of the mutants that the kit notices, or that our own tests notice. */
  public String asRow() {
    return "| `%s` | `%s` | `%s`%s |".formatted(this, type, caughtBy, conditions.asSuffix());
  }
}
