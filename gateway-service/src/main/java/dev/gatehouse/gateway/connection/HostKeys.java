package dev.gatehouse.gateway.connection;

import dev.gatehouse.contracts.audit.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;

/**
 * The gateway's host keys: Ed25519 in OpenSSH's format. The present one is made at the first start
 * and then kept. A next one is put beside it when the present one is to be replaced: clients learn
 * it, and no key exchange uses it, until it takes the other's place.
 */
public final class HostKeys implements HostKeyProof {
  private static final String FILE = "ssh_host_ed25519_key";
  private static final String NEXT_FILE = FILE + ".next";
  private static final String PROVE = "hostkeys-prove-00@openssh.com";

  /** A key, and its public half as it stands on the wire (RFC 4253, 6.6). */
  private record HostKey(KeyPair pair, Bytes blob) {
    static HostKey of(KeyPair pair) {
      if (!KeyPairProvider.SSH_ED25519.equals(KeyUtils.getKeyType(pair))) {
        throw new UncheckedIOException(new IOException("a host key that is not Ed25519"));
      }
      ByteArrayBuffer blob = new ByteArrayBuffer();
      blob.putRawPublicKey(pair.getPublic());
      return new HostKey(pair, Bytes.owned(blob.getCompactData()));
    }
  }

  private final List<HostKey> keys;

  HostKeys(KeyPair current, KeyPair... next) {
    List<HostKey> all = new ArrayList<>(List.of(HostKey.of(current)));
    for (KeyPair pair : next) {
      HostKey key = HostKey.of(pair);
      if (all.stream().noneMatch(other -> other.blob().equals(key.blob()))) {
        all.add(key);
      }
    }
    keys = List.copyOf(all);
  }

  /**
   * Reads the keys in {@code directory}, or makes the present one.
   *
   * @throws UncheckedIOException when a key can be neither read nor written; one that is there and
   *     cannot be read is never replaced
   */
  public static HostKeys load(Path directory) {
    Path file = directory.resolve(FILE);
    Path next = directory.resolve(NEXT_FILE);
    try {
      if (Files.notExists(file)) {
        Files.createDirectories(directory);
        write(file, KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256));
      }
      return Files.exists(next) ? new HostKeys(read(file), read(next)) : new HostKeys(read(file));
    } catch (GeneralSecurityException e) {
      throw new UncheckedIOException(new IOException("no readable host key in " + directory, e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyPair read(Path file) throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      Iterable<KeyPair> keys =
          SecurityUtils.loadKeyPairIdentities(
              null, NamedResource.ofName(file.toString()), in, null);
      if (keys == null) {
        throw new IOException("no key in " + file);
      }
      return keys.iterator().next();
    }
  }

  private static void write(Path file, KeyPair key) throws IOException, GeneralSecurityException {
    Path directory = file.toAbsolutePath().getParent();
    Path made =
        Files.createTempFile(
            directory,
            FILE,
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OutputStream out = Files.newOutputStream(made)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "gatehouse", null, out);
    }
    Path publicFile = file.resolveSibling(FILE + ".pub");
    try (OutputStream out = Files.newOutputStream(publicFile)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePublicKey(key, "gatehouse", out);
    }
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The present key, which key exchanges are signed with. */
  public KeyPair current() {
    return keys.getFirst().pair();
  }

  @Override
  public List<byte[]> announced() {
    return keys.stream().map(key -> key.blob().toArray()).toList();
  }

  @Override
  public Optional<List<byte[]>> prove(byte[] sessionIdentifier, List<byte[]> asked) {
    if (asked.size() > KEYS_MAX) {
      return Optional.empty();
    }
    List<byte[]> signatures = new ArrayList<>();
    for (byte[] blob : asked) {
      Optional<HostKey> key =
          keys.stream().filter(ours -> ours.blob().equals(Bytes.copyOf(blob))).findFirst();
      if (key.isEmpty()) {
        return Optional.empty();
      }
      signatures.add(sign(key.get(), sessionIdentifier));
    }
    return Optional.of(signatures);
  }

  private static byte[] sign(HostKey key, byte[] sessionIdentifier) {
    ByteArrayBuffer signed = new ByteArrayBuffer();
    signed.putString(PROVE);
    signed.putBytes(sessionIdentifier);
    signed.putBytes(key.blob().toArray());
    try {
      Signature signer = BuiltinSignatures.ed25519.create();
      signer.initSigner(null, key.pair().getPrivate());
      signer.update(null, signed.array(), 0, signed.wpos());
      ByteArrayBuffer signature = new ByteArrayBuffer();
      signature.putString(KeyPairProvider.SSH_ED25519);
      signature.putBytes(signer.sign(null));
      return signature.getCompactData();
    } catch (Exception e) {
      throw new IllegalStateException("a host key of ours that does not sign", e);
    }
  }
}
