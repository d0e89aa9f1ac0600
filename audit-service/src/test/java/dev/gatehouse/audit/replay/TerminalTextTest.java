package dev.gatehouse.audit.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTextTest {
  private static String kept(String... pieces) {
    StringBuilder kept = new StringBuilder();
    TerminalText terminal = new TerminalText(kept);
    try {
      for (String piece : pieces) {
        terminal.accept(piece);
      }
      terminal.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return kept.toString();
  }

  private static String controls(String text) {
    return text.translateEscapes().replace('~', '\u001b');
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          plain text              | one\\ntwo\\n                   | one\\ntwo\\n
          a line that is not over | one\\ntwo                      | one\\ntwo
          line ends of a terminal | one\\r\\ntwo\\r\\n             | one\\ntwo\\n
          carriage return         | 10%\\r100%\\n                  | 100%\\n
          a shorter line over it  | abcdef\\rxy\\n                 | xycdef\\n
          backspace               | lx\\bs\\n                      | ls\\n
          backspace and blank     | lx\\b \\bs\\n                  | ls\\n
          tab                     | a\\tb\\n                       | a\\tb\\n
          bell, NUL, vertical tab | a\\7b\\0c\\13d\\177\\n         | abcd\\n
          colours                 | ~[1;31mred~[0m\\n              | red\\n
          private modes           | ~[?2004hls~[?2004l\\n          | ls\\n
          title, ended by BEL     | ~]0;me@host\\7$ \\n            | "$ \\n"
          title, ended by ST      | ~]0;me@host~\\\\$ \\n          | "$ \\n"
          DCS                     | a~Pq#0;2;0~\\\\b\\n            | ab\\n
          SOS, PM, APC            | a~Xx~\\\\b~^x~\\\\c~_x~\\\\d\\n | abcd\\n
          charset selections      | ~(B~)0a~%Gb\\n                 | ab\\n
          keypad modes            | ~=a~>b~7c~8\\n                 | abc\\n
          erase to the end        | abc\\b\\b~[Kx\\n               | ax\\n
          erase the line          | old~[2K\\rnew\\n               | new\\n
          readline moves right    | abc\\r~[2Cx\\n                 | abx\\n
          readline inserts        | ac\\b~[1@b\\n                  | abc\\n
          readline deletes        | abxc\\b\\b~[1P\\n              | abc\\n
          to a column             | abc~[1Gx\\n                    | xbc\\n
          cursor addressing       | ~[2J~[5;10Hhello\\n            | hello\\n
          cancelled function      | a~[12\\30b\\n                  | ab\\n
          control inside one      | ab~[\\r1mx\\n                  | xb\\n
          8-bit control sequence  | a\u009b1mb\\n                  | ab\\n
          astral characters       | \uD83D\uDE00\uD83D\uDE00\\r\uD83D\uDE01\\n | \uD83D\uDE01\uD83D\uDE00\\n
          """)
  void aTerminalKeeps(String what, String written, String expected) {
    assertThat(kept(controls(written))).isEqualTo(controls(expected));
  }

  @Test
  void aControlFunctionMayBeSplitAnywhere() {
    // Given
    String written = controls("a~[1;31mb~]0;title\\7c~(Bd\\re\\n");
    // When
    String kept = kept(written.split(""));
    // Then
    assertThat(kept).isEqualTo("ebcd\n");
  }

  @Test
  void aLineLongerThanTheBoundIsWrittenInPieces() {
    // Given
    String longer = "x".repeat(TerminalText.CELLS_MAX);
    // When
    String kept = kept(longer, "abc\ry\n");
    // Then
    assertThat(kept).isEqualTo(longer + "ybc\n");
  }

  @Test
  void aControlStringThatNeverEndsHidesNoMoreThanItsBound() {
    // Given
    String hidden = "\u001b]0;" + "x".repeat(100_000);
    // When
    String kept = kept(hidden, "\nseen");
    // Then
    assertThat(kept).endsWith("x\nseen").hasSizeLessThan(40_000);
  }

  @Test
  void absurdParametersDoNoHarm() {
    // Given
    String written = controls("a~[999999999C~[99999999999999999999999Cb~[;;;K~[1;2;3@\\n");
    // When
    String kept = kept(written);
    // Then
    assertThat(kept).startsWith("a ").endsWith("b\n").hasSize(TerminalText.CELLS_MAX + 1);
  }
}
