package io.edgewise.conformance.differential;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An operation on a selector's selected-key set or key set; keys are chosen by their numbers. */
record SelectedKeyStep(Operation operation, int selector, int key) implements Step {
  enum Operation {
    REMOVE,
    CLEAR,
    /** Removes all keys up to the number, in any order. */
    ITERATOR_REMOVE,
    REMOVE_IF,
    RETAIN,
    CONTAINS,
    EQUALS,
    TO_ARRAY,
    REMOVE_STRANGER,
    ADD,
    ADD_ALL,
    KEYS_CONTAINS,
    KEYS_ADD,
    KEYS_REMOVE,
    KEYS_CLEAR
  }

  @Override
  public Outcome perform(World world) {
    Selector target = world.selector(selector);
    SelectionKey chosen = world.key(key);
    if (target == null || chosen == null) {
      return Outcome.SKIPPED;
    }
    Set<SelectionKey> selected = target.selectedKeys();
    return switch (operation) {
      case REMOVE -> Outcome.of(selected.remove(chosen));
      case CLEAR -> {
        selected.clear();
        yield Outcome.DONE;
      }
      case ITERATOR_REMOVE -> removeByIterator(selected, world);
      case REMOVE_IF -> Outcome.of(selected.removeIf(each -> world.number(each) <= key));
      case RETAIN -> Outcome.of(selected.retainAll(List.of(chosen)));
      case CONTAINS -> Outcome.of(selected.contains(chosen));
      case EQUALS -> Outcome.of(selected.equals(new HashSet<>(selected)));
      case TO_ARRAY -> Outcome.of(selected.toArray(new SelectionKey[0]).length);
      case REMOVE_STRANGER -> Outcome.of(selected.remove((Object) "stranger"));
      case ADD -> Outcome.of(selected.add(chosen));
      case ADD_ALL -> Outcome.of(selected.addAll(List.of(chosen)));
      case KEYS_CONTAINS -> Outcome.of(target.keys().contains(chosen));
      case KEYS_ADD -> Outcome.of(target.keys().add(chosen));
      case KEYS_REMOVE -> Outcome.of(target.keys().remove(chosen));
      case KEYS_CLEAR -> {
        target.keys().clear();
        yield Outcome.DONE;
      }
    };
  }

  private Outcome removeByIterator(Set<SelectionKey> selected, World world) {
    for (Iterator<SelectionKey> each = selected.iterator(); each.hasNext(); ) {
      if (world.number(each.next()) <= key) {
        each.remove();
      }
    }
    return Outcome.DONE;
  }

  @Override
  public String source(Outcome outcome) {
    String selected = "s" + selector + ".selectedKeys()";
    String keys = "s" + selector + ".keys()";
    String name = "k" + key;
    return switch (operation) {
      case ITERATOR_REMOVE ->
          outcome.thrown() != null
              ? Java.asserting(selected + ".iterator()", outcome)
              : removal(selected);
      case REMOVE_IF ->
          Java.asserting(
              selected + ".removeIf(key -> " + upToKey() + ".contains(names.get(key)))", outcome);
      default -> Java.asserting(call(selected, keys, name), outcome);
    };
  }

  private String removal(String selected) {
    return """
        for (Iterator<SelectionKey> i = %s.iterator(); i.hasNext(); ) {
          if (%s.contains(names.get(i.next()))) {
            i.remove();
          }
        }"""
        .formatted(selected, upToKey());
  }

  private String upToKey() {
    return IntStream.rangeClosed(0, key)
        .mapToObj(number -> "\"k" + number + '"')
        .collect(Collectors.joining(", ", "Set.of(", ")"));
  }

  private String call(String selected, String keys, String name) {
    return switch (operation) {
      case REMOVE -> selected + ".remove(" + name + ")";
      case CLEAR -> selected + ".clear()";
      case RETAIN -> selected + ".retainAll(List.of(" + name + "))";
      case CONTAINS -> selected + ".contains(" + name + ")";
      case EQUALS -> selected + ".equals(new HashSet<>(" + selected + "))";
      case TO_ARRAY -> "List.of(" + selected + ".toArray(new SelectionKey[0])).size()";
      case REMOVE_STRANGER -> selected + ".remove((Object) \"stranger\")";
      case ADD -> selected + ".add(" + name + ")";
      case ADD_ALL -> selected + ".addAll(List.of(" + name + "))";
      case KEYS_CONTAINS -> keys + ".contains(" + name + ")";
      case KEYS_ADD -> keys + ".add(" + name + ")";
      case KEYS_REMOVE -> keys + ".remove(" + name + ")";
      case KEYS_CLEAR -> keys + ".clear()";
      default -> throw new AssertionError(operation);
    };
  }

  @Override
  public String name() {
    return "keys " + operation;
  }
}
