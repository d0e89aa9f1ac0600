package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.KeyRevocationList;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.Revocation;
import dev.gatehouse.auth.identity.Revocations;
import dev.gatehouse.auth.identity.UserCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the access file revokes: itself, and by key revocation lists that it names. */
final class RevocationSection {

  static final String KEY = "revokedCertificates";

  static final int ENTRIES_MAX = 1000;

  static final String AUTHORITY = "authority";
  static final String SERIAL = "serial";
  static final String KEY_ID = "keyId";
  static final String PUBLIC_KEY = "publicKey";
  static final String FILE = "krlFile";
  static final List<String> KEYS = List.of(AUTHORITY, SERIAL, KEY_ID, PUBLIC_KEY, FILE);

  private static final List<String> KINDS = List.of(SERIAL, KEY_ID, PUBLIC_KEY, FILE);

  static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}");
  static final Pattern SERIALS = Pattern.compile("([1-9][0-9]{0,19})(?:-([1-9][0-9]{0,19}))?");

  private final SourceFiles files;
  private final Map<String, PublicKeyBlob> authorities;
  private final List<Revocation> revocations = new ArrayList<>();

  private RevocationSection(SourceFiles files, Map<String, PublicKeyBlob> authorities) {
    this.files = files;
    this.authorities = authorities;
  }

  /** All that is revoked, as far as it is accepted. */
  static Revocations of(Section file, SourceFiles files, Map<String, PublicKeyBlob> authorities) {
    RevocationSection reading = new RevocationSection(files, authorities);
    List<Section> entries = file.sections(KEY, KEYS);
    if (entries.size() > ENTRIES_MAX) {
      file.refuse(KEY, "at most %d entries; put more into a krlFile".formatted(ENTRIES_MAX));
    }
    entries.stream().limit(ENTRIES_MAX).forEach(reading::read);
    return new Revocations(reading.revocations);
  }

  private void read(Section entry) {
    List<String> kinds = KINDS.stream().filter(entry::has).toList();
    if (kinds.size() != 1) {
      entry.refuse("names one of %s".formatted(String.join(", ", KINDS)));
      return;
    }
    Optional<PublicKeyBlob> authority =
        entry
            .text(AUTHORITY)
            .flatMap(name -> entry.reference(name, "certificate authority", authorities));
    switch (kinds.getFirst()) {
      case SERIAL -> readSerial(entry, authority);
      case KEY_ID -> entry.text(KEY_ID).ifPresent(keyId -> readKeyId(entry, authority, keyId));
      case PUBLIC_KEY -> {
        refuseAuthority(entry);
        entry.text(PUBLIC_KEY).ifPresent(key -> readFingerprint(entry, key));
      }
      default -> {
        refuseAuthority(entry);
        entry.text(FILE).ifPresent(name -> readFile(entry, name));
      }
    }
  }

  private static void refuseAuthority(Section entry) {
    if (entry.has(AUTHORITY)) {
      entry.refuse(AUTHORITY, "has no effect here");
    }
  }

  /** Every authority counts by itself. */
  private void readSerial(Section entry, Optional<PublicKeyBlob> authority) {
    if (!entry.has(AUTHORITY)) {
      entry.refuse("a serial is one authority's; name it by " + AUTHORITY);
    }
    entry
        .text(SERIAL)
        .ifPresent(
            placed ->
                serials(placed.text(), authority)
                    .ifPresentOrElse(
                        revocations::add,
                        () ->
                            entry.refuse(
                                placed,
                                "a number from 1 to 18446744073709551615, or two with a - between"
                                    + " them")));
  }

  private static Optional<Revocation> serials(String text, Optional<PublicKeyBlob> authority) {
    Matcher matcher = SERIALS.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      long first = Long.parseUnsignedLong(matcher.group(1));
      long last =
          Long.parseUnsignedLong(Optional.ofNullable(matcher.group(2)).orElse(matcher.group(1)));
      return Long.compareUnsigned(first, last) <= 0
          ? Optional.of(new Revocation.Serials(authority, first, last))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private void readKeyId(Section entry, Optional<PublicKeyBlob> authority, Placed keyId) {
    int bytes = keyId.text().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > UserCertificate.KEY_ID_BYTES_MAX) {
      entry.refuse(keyId, "has more than " + UserCertificate.KEY_ID_BYTES_MAX + " bytes");
    }
    revocations.add(new Revocation.KeyId(authority, keyId.text()));
  }

  private void readFingerprint(Section entry, Placed key) {
    if (FINGERPRINT.matcher(key.text()).matches()) {
      revocations.add(new Revocation.Fingerprint(key.text()));
    } else {
      entry.refuse(key, "a fingerprint as ssh-keygen -l prints it: SHA256:...");
    }
  }

  private void readFile(Section entry, Placed name) {
    Path file;
    try {
      file = files.named(name.text());
    } catch (InvalidPathException e) {
      entry.refuse(name, "is not a file name");
      return;
    }
    switch (files.readBytes(file, KeyRevocationList.BYTES_MAX)) {
      case BoundedBytes.Unreadable(String problem) ->
          entry.refuse(name, "%s: %s".formatted(name.shown(), problem));
      case BoundedBytes.Content content -> readList(entry, name, content.bytes());
    }
  }

  private void readList(Section entry, Placed name, byte[] bytes) {
    switch (KeyRevocationList.read(bytes)) {
      case KeyRevocationList.Reading.Accepted(List<Revocation> listed) ->
          revocations.addAll(listed);
      case KeyRevocationList.Reading.Refused(String problem) ->
          entry.refuse(name, "%s: %s".formatted(name.shown(), problem));
    }
  }
}
