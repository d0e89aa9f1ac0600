package dev.gatehouse.auth.block;

import dev.gatehouse.auth.block.BlockRegister.Block;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A block, for operators. */
record BlockItem(
    @Schema(
            enumeration = {"address", "user", "user-after-step"},
            required = true)
        String kind,
    @Schema(
            description = "An IPv4 address, an IPv6 network of 64 bits, or a user name",
            required = true)
        String subject,
    @Schema(description = "Failed attempts that led to the block", required = true) int failures,
    @Schema(description = "Failed attempts since", required = true) long refused,
    @Schema(description = "When it ends by itself", required = true) Instant blockedUntil) {

  static BlockItem of(Block block) {
    return new BlockItem(
        block.subject().kind().word(),
        block.subject().text(),
        block.standing().failures(),
        block.standing().refused(),
        block.standing().blockedUntil());
  }
}
