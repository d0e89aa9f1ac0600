package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.sshd.common.mac.Poly1305Mac;

class Poly1305PropertyTest {
  private static final String NOTHING = "00".repeat(16);
  private static final String ONES = "ff".repeat(16);

  private static byte[] tag(byte[] key, byte[] message, int cut) {
    byte[] tag = new byte[Poly1305.TAG_BYTES];
    Poly1305 mac = new Poly1305();
    mac.begin(key, 0);
    mac.update(message, 0, cut);
    mac.update(message, cut, message.length - cut);
    mac.finish(tag, 0);
    return tag;
  }

  private static byte[] anothersTag(byte[] key, byte[] message) throws Exception {
    Poly1305Mac mac = new Poly1305Mac();
    mac.init(key);
    mac.update(message, 0, message.length);
    return mac.doFinal();
  }

  private static void assertTag(String key, String message, String tag) {
    HexFormat hex = HexFormat.of();
    assertThat(tag(hex.parseHex(key), hex.parseHex(message), 0)).isEqualTo(hex.parseHex(tag));
  }

  @Property(tries = 2000)
  void aTagIsWhatAnotherImplementationComputesHoweverTheMessageComes(
      @ForAll long seed,
      @ForAll @IntRange(max = 300) int length,
      @ForAll @IntRange(max = 300) int at)
      throws Exception {
    Random random = new Random(seed);
    byte[] key = new byte[Poly1305.KEY_BYTES];
    byte[] message = new byte[length];
    random.nextBytes(key);
    random.nextBytes(message);

    assertThat(tag(key, message, Math.min(at, length))).isEqualTo(anothersTag(key, message));
  }

  /** Where sums come close to 2^130 - 5, or to the ends of limbs. */
  @Property(tries = 2000)
  void soItIsWhereNearlyAllBitsAreSet(
      @ForAll long seed,
      @ForAll @IntRange(max = 100) int length,
      @ForAll @IntRange(max = 3) int factor)
      throws Exception {
    Random random = new Random(seed);
    byte[] key = new byte[Poly1305.KEY_BYTES];
    Arrays.fill(key, factor == 0 ? (byte) 0xff : 0);
    key[0] = (byte) (factor == 0 ? 0xff : factor);
    byte[] message = new byte[length];
    Arrays.fill(message, (byte) 0xff);
    for (int i = 0; i < length / 16; i++) {
      message[random.nextInt(length)] = (byte) random.nextInt();
    }

    assertThat(tag(key, message, 0)).isEqualTo(anothersTag(key, message));
  }

  /** RFC 8439, 2.5.2 and A.3, 7 to 11. */
  @Example
  void theVectorsOfTheStandardHold() {
    assertTag(
        "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
        HexFormat.of()
            .formatHex("Cryptographic Forum Research Group".getBytes(StandardCharsets.US_ASCII)),
        "a8061dc1305136c6c22b8baf0c0127a9");
    String one = "01" + "00".repeat(15);
    String two = "02" + "00".repeat(15);
    assertTag(two + NOTHING, ONES, "03" + "00".repeat(15));
    assertTag(two + ONES, two, "03" + "00".repeat(15));
    assertTag(
        one + NOTHING,
        ONES + "f0" + "ff".repeat(15) + "11" + "00".repeat(15),
        "05" + "00".repeat(15));
    assertTag(one + NOTHING, ONES + "fb" + "fe".repeat(15) + "01".repeat(16), NOTHING);
    assertTag(two + NOTHING, "fd" + "ff".repeat(15), "fa" + "ff".repeat(15));
  }
}
