package dev.gatehouse.auth.identity;

import dev.gatehouse.auth.identity.KeyRestrictions.Permission;
import dev.gatehouse.auth.identity.UserCertificate.Option;
import dev.gatehouse.auth.identity.UserCertificate.Reading;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads the bytes of an OpenSSH certificate (PROTOCOL.certkeys, "New public key formats").
 *
 * <p>Stricter than what the protocol leaves open: nothing may follow the signature, options stand
 * in the order that it asks for, and the certified key is as sound as an authorized one. What is
 * read is bounded by the blob, whose size is.
 */
final class CertificateReader {

  private static final int FOR_USERS = 1;
  private static final int FOR_HOSTS = 2;
  private static final String PERMIT_USER_RC = "permit-user-rc";

  private final byte[] bytes;
  private final WireReader reader;

  private CertificateReader(byte[] bytes) {
    this.bytes = bytes;
    this.reader = new WireReader(bytes);
  }

  static Reading read(PublicKeyBlob blob) {
    try {
      return new Reading.Certificate(new CertificateReader(blob.bytes()).certificate());
    } catch (NotACertificate e) {
      return new Reading.Malformed(e.problem);
    } catch (BufferUnderflowException e) {
      return new Reading.Malformed("its bytes end too early");
    }
  }

  private UserCertificate certificate() throws NotACertificate {
    KeyAlgorithm algorithm =
        KeyAlgorithm.certifiedBy(reader.text())
            .orElseThrow(() -> new NotACertificate("it is of an algorithm that is not accepted"));
    byte[] _ = reader.string(); // The nonce, which only makes signatures differ.
    PublicKeyBlob key = key(algorithm);
    long serial = reader.uint64();
    boolean forUsers = forUsers(reader.uint32());
    String keyId = utf8(reader.string());
    List<String> principals = principals(reader.inside());
    Instant begin = moment(reader.uint64());
    Instant end = moment(reader.uint64());
    Map<String, Option> critical = options(reader.inside());
    Map<String, Option> extensions = options(reader.inside());
    refuseData(extensions);
    byte[] _ = reader.string(); // Reserved, and ignored.
    PublicKeyBlob authority = authority(reader.string());
    byte[] signed = Arrays.copyOf(bytes, reader.position());
    AuthoritySignature signature = new AuthoritySignature(signed, reader.string());
    if (!reader.atEnd()) {
      throw new NotACertificate("its bytes go on after its end");
    }
    return new UserCertificate(
        key,
        serial,
        forUsers,
        keyId,
        principals,
        begin,
        end,
        critical,
        extensions.keySet(),
        authority,
        signature);
  }

  /** The certified key's bytes as a client without certificate would send them. */
  private PublicKeyBlob key(KeyAlgorithm algorithm) throws NotACertificate {
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    append(key, algorithm.word().getBytes(StandardCharsets.US_ASCII));
    for (int field = 0; field < algorithm.fields(); field++) {
      append(key, reader.string());
    }
    PublicKeyBlob blob = PublicKeyBlob.of(key.toByteArray());
    Optional<String> problem = KeySoundness.problemWith(algorithm, blob);
    if (problem.isPresent()) {
      throw new NotACertificate(problem.get());
    }
    return blob;
  }

  private static void append(ByteArrayOutputStream out, byte[] string) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(string.length).array());
    out.writeBytes(string);
  }

  private static boolean forUsers(int type) throws NotACertificate {
    if (type != FOR_USERS && type != FOR_HOSTS) {
      throw new NotACertificate("it is for neither users nor hosts");
    }
    return type == FOR_USERS;
  }

  private static List<String> principals(WireReader list) throws NotACertificate {
    List<String> principals = new ArrayList<>();
    while (!list.atEnd()) {
      if (principals.size() == UserCertificate.PRINCIPALS_MAX) {
        throw new NotACertificate("it has more than " + principals.size() + " principals");
      }
      principals.add(utf8(list.string()));
    }
    return principals;
  }

  /** Each name once, in the order of their bytes, as the protocol asks. */
  private static Map<String, Option> options(WireReader list) throws NotACertificate {
    TreeMap<String, Option> options = new TreeMap<>();
    while (!list.atEnd()) {
      String name = list.text();
      if (!options.isEmpty() && name.compareTo(options.lastKey()) <= 0) {
        throw new NotACertificate("its options are out of order");
      }
      options.put(name, option(list.inside()));
    }
    return options;
  }

  /** Data that is not one string is kept as none: only unknown options have such. */
  private static Option option(WireReader data) {
    if (data.atEnd()) {
      return new Option(true, Optional.empty());
    }
    try {
      String text = data.text();
      return new Option(false, data.atEnd() ? Optional.of(text) : Optional.empty());
    } catch (BufferUnderflowException e) {
      return new Option(false, Optional.empty());
    }
  }

  private static void refuseData(Map<String, Option> extensions) throws NotACertificate {
    for (Permission permission : Permission.values()) {
      refuseData(permission.extension(), extensions);
    }
    refuseData(PERMIT_USER_RC, extensions);
  }

  private static void refuseData(String name, Map<String, Option> extensions)
      throws NotACertificate {
    Option option = extensions.get(name);
    if (option != null && !option.isFlag()) {
      throw new NotACertificate("its extension " + name + " has data");
    }
  }

  /** An authority is a plain key: a certificate cannot make certificates. */
  private static PublicKeyBlob authority(byte[] key) throws NotACertificate {
    if (key.length == 0) {
      throw new NotACertificate("it names no authority");
    }
    PublicKeyBlob authority = PublicKeyBlob.of(key);
    if (authority.isCertificate()) {
      throw new NotACertificate("its authority is a certificate");
    }
    return authority;
  }

  private static Instant moment(long seconds) {
    return seconds < 0 || seconds > Instant.MAX.getEpochSecond()
        ? Instant.MAX
        : Instant.ofEpochSecond(seconds);
  }

  private static String utf8(byte[] text) throws NotACertificate {
    if (text.length > UserCertificate.KEY_ID_BYTES_MAX) {
      throw new NotACertificate(
          "a name in it has more than " + UserCertificate.KEY_ID_BYTES_MAX + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw new NotACertificate("a name in it is not UTF-8");
    }
  }

  private static final class NotACertificate extends Exception {

    private static final long serialVersionUID = 1L;

    private final String problem;

    NotACertificate(String problem) {
      super(problem);
      this.problem = problem;
    }
  }
}
