package dev.gatehouse.audit.replay;

import java.io.IOException;
import java.util.Arrays;

/**
 * The text that a terminal would keep of what is written to it, line by line.
 *
 * <p>The parser is that of the DEC VT500 family (ECMA-48): control functions and control strings
 * are taken out, whatever they are split over. Of what they mean, only that is done which stays
 * within the line: docs/audit-api.md says it exactly. One line is in memory, {@link #CELLS_MAX}
 * characters of it. Not safe for use by several threads.
 */
final class TerminalText {
  /** A longer line is written in pieces; a piece that is written does not change any more. */
  static final int CELLS_MAX = 1 << 16;

  private static final int STRING_MAX = 1 << 16;
  private static final int PARAMETERS_MAX = 16;

  private static final int BEL = 0x07;
  private static final int BS = 0x08;
  private static final int HT = 0x09;
  private static final int LF = 0x0A;
  private static final int CR = 0x0D;
  private static final int CAN = 0x18;
  private static final int SUB = 0x1A;
  private static final int ESC = 0x1B;
  private static final int DEL = 0x7F;
  private static final int C1_FIRST = 0x80;
  private static final int C1_LAST = 0x9F;

  /** Where in a control function the next character stands. */
  private enum State {
    GROUND,
    ESCAPE,
    /** After ESC and an intermediate byte: a charset selection, for one. */
    ESCAPE_INTERMEDIATE,
    CONTROL_SEQUENCE,
    /** OSC, which BEL ends too. */
    COMMAND_STRING,
    /** DCS, SOS, PM, APC. */
    CONTROL_STRING
  }

  private final Appendable out;
  private final StringBuilder parameters = new StringBuilder();
  private State state = State.GROUND;
  private int stringLength;
  private int[] cells = new int[256];
  private int length;
  private int column;

  TerminalText(Appendable out) {
    this.out = out;
  }

  /** Takes the next characters; none of them is half of a surrogate pair. */
  void accept(String text) throws IOException {
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      at += Character.charCount(character);
      accept(character);
    }
  }

  /** Writes the last line, which nothing has ended. */
  void end() throws IOException {
    writeLine();
  }

  private void accept(int character) throws IOException {
    if (character == CAN || character == SUB) {
      state = State.GROUND;
    } else if (character == ESC) {
      state = State.ESCAPE;
    } else if (isString(state)) {
      string(character);
    } else if (character < ' ') {
      control(character);
    } else if (character >= C1_FIRST && character <= C1_LAST) {
      // The 8-bit form of ESC and the character 0x40 below (ECMA-48, 5.3).
      state = State.ESCAPE;
      escape(character - 0x40);
    } else {
      switch (state) {
        case ESCAPE, ESCAPE_INTERMEDIATE -> escape(character);
        case CONTROL_SEQUENCE -> sequence(character);
        default -> put(character);
      }
    }
  }

  private static boolean isString(State state) {
    return state == State.COMMAND_STRING || state == State.CONTROL_STRING;
  }

  private void string(int character) {
    boolean ends = character == 0x9C || (character == BEL && state == State.COMMAND_STRING);
    if (ends || ++stringLength > STRING_MAX) {
      state = State.GROUND;
    }
  }

  private void control(int character) throws IOException {
    switch (character) {
      case BS -> column = Math.max(0, column - 1);
      case HT -> put(HT);
      case LF -> {
        writeLine();
        out.append('\n');
      }
      case CR -> column = 0;
      default -> {
        // Nothing that a line would keep.
      }
    }
  }

  private void escape(int character) throws IOException {
    boolean first = state != State.ESCAPE_INTERMEDIATE;
    if (character >= ' ' && character < '0') {
      state = State.ESCAPE_INTERMEDIATE;
    } else if (character >= DEL) {
      state = State.GROUND;
      put(character);
    } else {
      state = first ? introduced(character) : State.GROUND;
      stringLength = 0;
      parameters.setLength(0);
    }
  }

  private static State introduced(int character) {
    return switch (character) {
      case '[' -> State.CONTROL_SEQUENCE;
      case ']' -> State.COMMAND_STRING;
      case 'P', 'X', '^', '_' -> State.CONTROL_STRING;
      default -> State.GROUND;
    };
  }

  private void sequence(int character) throws IOException {
    if (character < '@') {
      if (parameters.length() < PARAMETERS_MAX) {
        parameters.appendCodePoint(character);
      }
    } else {
      state = State.GROUND;
      if (character >= DEL) {
        put(character);
      } else {
        perform(character);
      }
    }
  }

  /** Does what a control sequence means for the line (ECMA-48, 8.3). */
  private void perform(int function) {
    String given = parameters.toString();
    if (!given.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return;
    }
    int number = given.isEmpty() ? 0 : (int) Math.min(CELLS_MAX, Long.parseLong(given));
    int count = Math.max(1, number);
    switch (function) {
      case 'C' -> column = Math.min(CELLS_MAX - 1, column + count);
      case 'D' -> column = Math.max(0, column - count);
      case 'G' -> column = Math.min(CELLS_MAX, count) - 1;
      case 'K' -> eraseInLine(number);
      case 'P' -> deleteCharacters(count);
      case '@' -> insertCharacters(count);
      default -> {
        // It moves elsewhere, or changes how things look.
      }
    }
  }

  private void eraseInLine(int part) {
    switch (part) {
      case 0 -> length = Math.min(length, column);
      case 1 -> Arrays.fill(cells, 0, Math.min(length, column + 1), ' ');
      case 2 -> length = 0;
      default -> {
        // There is no such part.
      }
    }
  }

  private void deleteCharacters(int count) {
    if (column < length) {
      int removed = Math.min(count, length - column);
      System.arraycopy(cells, column + removed, cells, column, length - column - removed);
      length -= removed;
    }
  }

  private void insertCharacters(int count) {
    if (column < length) {
      int added = Math.min(count, CELLS_MAX - length);
      reserve(length + added);
      System.arraycopy(cells, column, cells, column + added, length - column);
      Arrays.fill(cells, column, column + added, ' ');
      length += added;
    }
  }

  private void put(int character) throws IOException {
    if (character == DEL) {
      return;
    }
    if (column == CELLS_MAX) {
      writeLine();
    }
    reserve(column + 1);
    if (column > length) {
      Arrays.fill(cells, length, column, ' ');
    }
    cells[column] = character;
    column++;
    length = Math.max(length, column);
  }

  private void reserve(int count) {
    if (count > cells.length) {
      cells = Arrays.copyOf(cells, Math.min(CELLS_MAX, Math.max(count, 2 * cells.length)));
    }
  }

  private void writeLine() throws IOException {
    StringBuilder line = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      line.appendCodePoint(cells[i]);
    }
    out.append(line);
    length = 0;
    column = 0;
  }
}
