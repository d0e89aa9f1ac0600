package dev.gatehouse.audit.archive;

import dev.gatehouse.contracts.audit.StreamId;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a batch of sessions that nobody logged in to, all of one UTC day and one partition.
 * It says which sessions and which offsets lie between its bounds, so that few batches need be
 * opened to find one; and it has the beginning of the batch's SHA-256, so that the same name means
 * the same bytes.
 *
 * @param day of the sessions' ids
 * @param digest 16 hexadecimal digits
 */
record BatchName(
    LocalDate day,
    TopicSlice slice,
    long firstOffset,
    long lastOffset,
    StreamId lowest,
    StreamId highest,
    String digest) {
  private static final String ROOT = "unauthenticated/";
  private static final String MANIFEST_END = ".dsse";
  private static final int DIGEST_DIGITS = 16;
  private static final Pattern FORM =
      Pattern.compile(
          ROOT
              + "(?<day>[0-9]{4}/[0-9]{2}/[0-9]{2})/(?<topic>[^/]+)-(?<partition>[0-9]{1,9})"
              + "-(?<first>[0-9]{20})-(?<last>[0-9]{20})"
              + "-(?<lowest>[0-9a-f-]{36})-(?<highest>[0-9a-f-]{36})"
              + "-(?<digest>[0-9a-f]{16})"
              + Pattern.quote(MANIFEST_END));

  BatchName {
    digest = digest.substring(0, DIGEST_DIGITS);
  }

  /** The folder of all batches. */
  static String root() {
    return ROOT;
  }

  /** The folder of a day's batches. */
  static String folder(LocalDate day) {
    return ROOT + day.toString().replace('-', '/') + "/";
  }

  /** Reads the key of a batch's manifest; empty when it is not one. */
  static Optional<BatchName> ofManifest(String key) {
    Matcher form = FORM.matcher(key);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new BatchName(
              LocalDate.parse(form.group("day").replace('/', '-')),
              new TopicSlice(form.group("topic"), Integer.parseInt(form.group("partition"))),
              Long.parseLong(form.group("first")),
              Long.parseLong(form.group("last")),
              StreamId.parse(form.group("lowest")),
              StreamId.parse(form.group("highest")),
              form.group("digest")));
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      return Optional.empty();
    }
  }

  boolean mayHold(StreamId session) {
    return lowest.compareTo(session) <= 0 && session.compareTo(highest) <= 0;
  }

  String key() {
    return folder(day)
        + String.format(
            "%s-%020d-%020d-%s-%s-%s", slice, firstOffset, lastOffset, lowest, highest, digest);
  }

  String manifestKey() {
    return key() + MANIFEST_END;
  }
}
