package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.util.buffer.BufferUtils;

class ChaCha20Poly1305PropertyTest {
  private static final int LENGTH_BYTES = 4;
  private static final int TAG_BYTES = 16;
  private static final int KEY_BYTES = 64;

  private static Cipher of(Cipher cipher, Cipher.Mode mode, byte[] keys, long sequence)
      throws Exception {
    byte[] iv = new byte[8];
    BufferUtils.putLong(sequence, iv, 0, iv.length);
    cipher.init(mode, keys, iv);
    return cipher;
  }

  private static Cipher ours(Cipher.Mode mode, byte[] keys, long sequence) throws Exception {
    return of(ChaCha20Poly1305.FACTORY.create(), mode, keys, sequence);
  }

  private static Cipher minas(Cipher.Mode mode, byte[] keys, long sequence) throws Exception {
    return of(BuiltinCiphers.cc20p1305_openssh.create(), mode, keys, sequence);
  }

  private static byte[] framed(byte[] packet) {
    byte[] framed = new byte[LENGTH_BYTES + packet.length + TAG_BYTES];
    BufferUtils.putUInt(packet.length, framed, 0, LENGTH_BYTES);
    System.arraycopy(packet, 0, framed, LENGTH_BYTES, packet.length);
    return framed;
  }

  private static byte[] seal(Cipher cipher, byte[] packet) throws Exception {
    byte[] framed = framed(packet);
    cipher.updateWithAAD(framed, 0, LENGTH_BYTES, packet.length);
    return framed;
  }

  private static byte[] open(Cipher cipher, byte[] sealed) throws Exception {
    byte[] framed = sealed.clone();
    cipher.updateAAD(framed, 0, LENGTH_BYTES);
    int length = (int) BufferUtils.getUInt(framed, 0, LENGTH_BYTES);
    cipher.update(framed, LENGTH_BYTES, length);
    return Arrays.copyOfRange(framed, LENGTH_BYTES, LENGTH_BYTES + length);
  }

  @Property(tries = 200)
  void whatWeSealIsWhatAnotherImplementationSealsAndEachOpensTheOthers(
      @ForAll @Size(KEY_BYTES) byte[] keys,
      @ForAll @LongRange(max = 0xffff_ffffL) long sequence,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 5000) Integer> blocks,
      @ForAll long seed)
      throws Exception {
    // Given
    Random random = new Random(seed);
    Cipher ourSeal = ours(Cipher.Mode.Encrypt, keys, sequence);
    Cipher ourOpen = ours(Cipher.Mode.Decrypt, keys, sequence);
    Cipher theirSeal = minas(Cipher.Mode.Encrypt, keys, sequence);
    Cipher theirOpen = minas(Cipher.Mode.Decrypt, keys, sequence);

    for (int count : blocks) {
      byte[] packet = new byte[8 * count];
      random.nextBytes(packet);

      // When
      byte[] ourSealed = seal(ourSeal, packet);
      byte[] theirSealed = seal(theirSeal, packet);

      // Then
      assertThat(ourSealed).isEqualTo(theirSealed);
      assertThat(open(ourOpen, theirSealed)).isEqualTo(packet);
      assertThat(open(theirOpen, ourSealed)).isEqualTo(packet);
    }
  }

  @Property(tries = 200)
  void aPacketOfWhichOneBitWasChangedIsRefused(
      @ForAll @Size(KEY_BYTES) byte[] keys,
      @ForAll @IntRange(min = 1, max = 100) int blocks,
      @ForAll @IntRange(max = 1 << 20) int bit)
      throws Exception {
    // Given
    byte[] sealed = seal(ours(Cipher.Mode.Encrypt, keys, 0), new byte[8 * blocks]);
    int position = LENGTH_BYTES + (bit / 8) % (sealed.length - LENGTH_BYTES);
    sealed[position] ^= (byte) (1 << bit % 8);
    Cipher cipher = ours(Cipher.Mode.Decrypt, keys, 0);

    // When / Then
    assertThatThrownBy(() -> open(cipher, sealed)).isInstanceOf(AEADBadTagException.class);
  }

  @Example
  void theVectorsOfAnotherImplementationHold() throws Exception {
    for (String line : vectors()) {
      // Given
      String[] fields = line.split(" ", 4);
      byte[] keys = HexFormat.of().parseHex(fields[0]);
      long sequence = Long.parseLong(fields[1]);
      byte[] packet = HexFormat.of().parseHex(fields[2]);
      byte[] expected = HexFormat.of().parseHex(fields[3]);

      // When
      byte[] sealed = seal(ours(Cipher.Mode.Encrypt, keys, sequence), packet);
      byte[] opened = open(ours(Cipher.Mode.Decrypt, keys, sequence), expected);

      // Then
      assertThat(sealed).isEqualTo(expected);
      assertThat(opened).isEqualTo(packet);
    }
  }

  private static List<String> vectors() throws IOException {
    try (InputStream in =
        ChaCha20Poly1305PropertyTest.class.getResourceAsStream("chacha20-poly1305.txt")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }

  @Example
  void noPacketNumberIsUsedTwiceWithAKey() throws Exception {
    // Given
    byte[] keys = new byte[KEY_BYTES];
    Cipher cipher = ours(Cipher.Mode.Encrypt, keys, 0xffff_ffffL);

    // When
    byte[] last = seal(cipher, new byte[256]);
    byte[] first = seal(cipher, new byte[256]);

    // Then
    assertThat(last).isEqualTo(seal(minas(Cipher.Mode.Encrypt, keys, 0xffff_ffffL), new byte[256]));
    assertThat(first).isEqualTo(seal(minas(Cipher.Mode.Encrypt, keys, 0), new byte[256]));
  }
}
