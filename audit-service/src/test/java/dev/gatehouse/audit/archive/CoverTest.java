package dev.gatehouse.audit.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.Hash;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverTest {
  private final Cover cover = new Cover();

  private static PartName part(long first, long last) {
    return PartName.of(first, last, new Hash(Bytes.owned(new byte[32])));
  }

  @Test
  void aHoleEndsWhatIsCoveredFromTheFirst() {
    // When
    cover.addAll(List.of(part(1, 5), part(9, 12)));
    // Then
    assertThat(cover.through()).isEqualTo(5);
    assertThat(cover.last()).isEqualTo(12);
    cover.add(part(6, 8));
    assertThat(cover.through()).isEqualTo(12);
  }

  @Test
  void overlappingPartsAreUsedFromWhereTheyAddSomething() {
    // Given
    cover.addAll(List.of(part(1, 10), part(3, 7), part(8, 20), part(9, 15), part(30, 31)));
    // When
    List<Cover.Piece> pieces = cover.pieces();
    // Then
    assertThat(pieces)
        .containsExactly(
            new Cover.Piece(part(1, 10), 1),
            new Cover.Piece(part(8, 20), 11),
            new Cover.Piece(part(30, 31), 30));
  }

  @Test
  void aPartThatIsForgottenLeavesAHole() {
    // Given
    cover.addAll(List.of(part(1, 5), part(6, 8)));
    // When
    cover.remove(part(1, 5));
    // Then
    assertThat(cover.through()).isZero();
    assertThat(cover.holding(7)).contains(part(6, 8));
  }

  @Test
  void whatIsBehindTheLastPartIsHeldByNone() {
    // Given
    cover.addAll(List.of(part(1, 5), part(9, 12)));
    cover.remove(part(9, 12));
    // When
    cover.add(part(20, 22));
    // Then
    assertThat(cover.holding(21)).contains(part(20, 22));
    assertThat(cover.holding(9)).isEmpty();
    assertThat(cover.holding(23)).isEmpty();
    cover.remove(part(20, 22));
    assertThat(cover.last()).isEqualTo(5);
    assertThat(cover.holding(21)).isEmpty();
  }

  @Test
  void namesSortAsTheirSequencesDo() {
    assertThat(part(9, 10).toString()).isLessThan(part(10, 11).toString());
    assertThat(PartName.parse(part(9, 10).toString())).contains(part(9, 10));
    assertThat(PartName.parse(part(9, 10).nextAttempt().toString()).orElseThrow().attempt())
        .isEqualTo(2);
    assertThat(PartName.parse("9-10-" + "0".repeat(64))).isEmpty();
    assertThat(PartName.parse("9".repeat(20) + "-" + "9".repeat(20) + "-" + "0".repeat(64)))
        .isEmpty();
  }
}
