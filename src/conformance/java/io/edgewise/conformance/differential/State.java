package io.edgewise.conformance.differential;

import java.util.Arrays;
import java.util.NoSuchElementException;

/** All questions that can be asked at one moment of a run, with their answers. */
final class State {
  /** A question about numbered things, and its answer. */
  record Fact(Question question, int first, int second, long value) {
    boolean isSameQuestion(Fact other) {
      return question == other.question && first == other.first && second == other.second;
    }
  }

  private Question[] questions = new Question[128];

  /** What each question is about: the first number above the second. */
  private int[] numbers = new int[128];

  private long[] values = new long[128];
  private int size;

  void add(Question question, int first, int second, long value) {
    if (size == values.length) {
      resize(size * 2);
    }
    questions[size] = question;
    numbers[size] = first << 16 | second;
    values[size++] = value;
  }

  void add(Question question, int first, boolean value) {
    add(question, first, 0, value ? 1 : 0);
  }

  private void resize(int length) {
    questions = Arrays.copyOf(questions, length);
    numbers = Arrays.copyOf(numbers, length);
    values = Arrays.copyOf(values, length);
  }

  /** Releases unused space. */
  State trimmed() {
    resize(size);
    return this;
  }

  int size() {
    return size;
  }

  Fact fact(int index) {
    return new Fact(questions[index], numbers[index] >> 16, numbers[index] & 0xffff, values[index]);
  }

  boolean has(Question question, int first) {
    return indexOf(question, first) >= 0;
  }

  long value(Question question, int first) {
    int index = indexOf(question, first);
    if (index < 0) {
      throw new NoSuchElementException(question.source(first, 0));
    }
    return values[index];
  }

  private int indexOf(Question question, int first) {
    for (int index = 0; index < size; index++) {
      if (questions[index] == question && numbers[index] == first << 16) {
        return index;
      }
    }
    return -1;
  }

  boolean isSame(State other) {
    return Arrays.equals(values, other.values)
        && Arrays.equals(numbers, other.numbers)
        && Arrays.equals(questions, other.questions);
  }
}
