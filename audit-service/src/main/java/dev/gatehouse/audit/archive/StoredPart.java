package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.Stretch;
import java.util.Optional;

/**
 * A part that this process has itself written, or read whole and verified.
 *
 * @param object its key in S3
 * @param sha256 of its bytes, in hexadecimal
 * @param stretch what its frames showed, from the sequence on from which they are used
 */
record StoredPart(
    PartName name,
    String object,
    Optional<String> version,
    String sha256,
    long size,
    Stretch stretch) {}
