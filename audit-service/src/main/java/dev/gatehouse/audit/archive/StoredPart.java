package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.Stretch;

/**
 * A part that this process has itself written, or read whole and verified.
 *
 * @param sha256 of its bytes, in hexadecimal
 * @param size in bytes
 * @param stretch what its frames showed, from the sequence on from which they are used
 */
record StoredPart(PartName name, PartPlace place, String sha256, long size, Stretch stretch) {}
