package dev.gatehouse.auth.identity;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a key revocation list as {@code ssh-keygen -k} writes it (OpenSSH's PROTOCOL.krl).
 *
 * <p>What is not understood could revoke something, so it refuses the list; only an extension that
 * says of itself that it is not critical is passed over. Signatures are read and not verified: who
 * may write the list may write the access file beside it.
 */
public final class KeyRevocationList {

  /** Room for a hundred thousand serial numbers that have nothing in common. */
  public static final int BYTES_MAX = 1024 * 1024;

  private static final long MAGIC = 0x5353484b524c0a00L; // "SSHKRL\n\0"
  private static final int FORMAT = 1;

  private static final int CERTIFICATES = 1;
  private static final int KEYS = 2;
  private static final int SHA1_FINGERPRINTS = 3;
  private static final int SIGNATURE = 4;
  private static final int SHA256_FINGERPRINTS = 5;
  private static final int EXTENSION = 255;

  private static final int SERIALS = 0x20;
  private static final int SERIAL_RANGE = 0x21;
  private static final int SERIAL_BITMAP = 0x22;
  private static final int KEY_IDS = 0x23;
  private static final int CERTIFICATE_EXTENSION = 0x39;

  private static final int SHA1_BYTES = 20;
  private static final int SHA256_BYTES = 32;

  private final WireReader reader;
  private final List<Revocation> revocations = new ArrayList<>();

  private KeyRevocationList(byte[] bytes) {
    this.reader = new WireReader(bytes);
  }

  /** What came of reading a list. */
  public sealed interface Reading {
    record Accepted(List<Revocation> revocations) implements Reading {
      public Accepted {
        revocations = List.copyOf(revocations);
      }
    }

    record Refused(String problem) implements Reading {}
  }

  /**
   * Reads a whole list.
   *
   * @param bytes at most {@value #BYTES_MAX}
   */
  public static Reading read(byte[] bytes) {
    if (bytes.length > BYTES_MAX) {
      return new Reading.Refused("the list has more than " + BYTES_MAX + " bytes");
    }
    try {
      KeyRevocationList list = new KeyRevocationList(bytes);
      list.readAll();
      return new Reading.Accepted(list.revocations);
    } catch (NotAList e) {
      return new Reading.Refused(e.problem);
    } catch (BufferUnderflowException e) {
      return new Reading.Refused("the list ends too early");
    }
  }

  private void readAll() throws NotAList {
    if (reader.uint64() != MAGIC) {
      throw new NotAList("not a list by ssh-keygen -k");
    }
    if (reader.uint32() != FORMAT) {
      throw new NotAList("the list is of another version of the format than " + FORMAT);
    }
    long _ = reader.uint64(); // The list's own number,
    long _ = reader.uint64(); // when it was made,
    long _ = reader.uint64(); // and flags, of which there are none yet.
    byte[] _ = reader.string(); // Reserved.
    byte[] _ = reader.string(); // A comment.
    boolean signed = false;
    while (!reader.atEnd()) {
      int type = reader.uint8();
      if (signed && type != SIGNATURE) {
        throw new NotAList("something follows the signature");
      }
      signed = type == SIGNATURE;
      readSection(type, reader.inside());
    }
  }

  private void readSection(int type, WireReader section) throws NotAList {
    switch (type) {
      case CERTIFICATES -> readCertificates(section);
      case KEYS -> {
        while (!section.atEnd()) {
          revocations.add(new Revocation.Key(key(section.string())));
        }
      }
      case SHA1_FINGERPRINTS -> readFingerprints(section, "SHA1:", SHA1_BYTES);
      case SHA256_FINGERPRINTS -> readFingerprints(section, "SHA256:", SHA256_BYTES);
      case SIGNATURE -> readSignature(section);
      case EXTENSION -> readExtension(section);
      default -> throw new NotAList("the list has a section of the unknown type " + type);
    }
  }

  private void readCertificates(WireReader section) throws NotAList {
    byte[] key = section.string();
    Optional<PublicKeyBlob> authority = key.length == 0 ? Optional.empty() : Optional.of(key(key));
    byte[] _ = section.string(); // Reserved.
    while (!section.atEnd()) {
      int type = section.uint8();
      WireReader part = section.inside();
      switch (type) {
        case SERIALS -> {
          while (!part.atEnd()) {
            revocations.add(new Revocation.Serial(authority, serial(part)));
          }
        }
        case SERIAL_RANGE -> readRange(authority, part);
        case SERIAL_BITMAP -> readBitmap(authority, part);
        case KEY_IDS -> {
          while (!part.atEnd()) {
            revocations.add(new Revocation.KeyId(authority, utf8(part.string())));
          }
        }
        case CERTIFICATE_EXTENSION -> readExtension(part);
        default -> throw new NotAList("the list revokes certificates by the unknown type " + type);
      }
    }
  }

  private static long serial(WireReader part) throws NotAList {
    long serial = part.uint64();
    if (serial == 0) {
      throw new NotAList("the list revokes the number 0, which certificates without one have");
    }
    return serial;
  }

  private void readRange(Optional<PublicKeyBlob> authority, WireReader part) throws NotAList {
    long first = serial(part);
    long last = part.uint64();
    if (Long.compareUnsigned(first, last) > 0) {
      throw new NotAList("a range of numbers ends before it begins");
    }
    end(part);
    revocations.add(new Revocation.Serials(authority, first, last));
  }

  private void readBitmap(Optional<PublicKeyBlob> authority, WireReader part) throws NotAList {
    long offset = part.uint64();
    BigInteger bits = part.mpint();
    end(part);
    boolean beyond = Long.compareUnsigned(offset + Math.max(0, bits.bitLength() - 1), offset) < 0;
    if (bits.signum() < 0 || beyond || (offset == 0 && bits.testBit(0))) {
      throw new NotAList("a set of numbers is none");
    }
    revocations.add(new Revocation.SerialBits(authority, offset, bits));
  }

  private void readFingerprints(WireReader section, String prefix, int length) throws NotAList {
    while (!section.atEnd()) {
      byte[] digest = section.string();
      if (digest.length != length) {
        throw new NotAList("a fingerprint has not %d bytes".formatted(length));
      }
      revocations.add(new Revocation.Fingerprint(prefix + PublicKeyBlob.base64(digest)));
    }
  }

  /** The section is the key that signed; the signature stands behind it. */
  private void readSignature(WireReader key) {
    String _ = key.text();
    WireReader signature = reader.inside();
    String _ = signature.text();
    byte[] _ = signature.string();
  }

  private static void readExtension(WireReader extension) throws NotAList {
    String _ = extension.text();
    boolean critical = extension.bool();
    byte[] _ = extension.string();
    end(extension);
    if (critical) {
      throw new NotAList("the list has a critical extension, which is not known");
    }
  }

  private static PublicKeyBlob key(byte[] bytes) throws NotAList {
    if (bytes.length == 0 || bytes.length > PublicKeyBlob.BYTES_MAX) {
      throw new NotAList("a key has from 1 to " + PublicKeyBlob.BYTES_MAX + " bytes");
    }
    PublicKeyBlob key = PublicKeyBlob.of(bytes);
    if (key.isCertificate()) {
      throw new NotAList("a certificate is revoked as if it were a key");
    }
    return key;
  }

  private static String utf8(byte[] text) throws NotAList {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw new NotAList("a key id is not UTF-8");
    }
  }

  private static void end(WireReader part) throws NotAList {
    if (!part.atEnd()) {
      throw new NotAList("a part of the list is longer than what it says");
    }
  }

  private static final class NotAList extends Exception {

    private static final long serialVersionUID = 1L;

    private final String problem;

    NotAList(String problem) {
      super(problem);
      this.problem = problem;
    }
  }
}
