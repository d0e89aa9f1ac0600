package dev.gatehouse.auth;

import dev.gatehouse.auth.block.BlockRule;
import dev.gatehouse.auth.block.BlockSettings;
import dev.gatehouse.auth.block.SubjectKind;
import dev.gatehouse.auth.identity.AddressPatterns;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The settings of blocks, each within its bounds. */
final class BlockBounds {

  private BlockBounds() {}

  /**
   * @throws IllegalArgumentException when a setting is out of its bounds; its message begins with
   *     the setting's name behind {@code gatehouse.auth.block.}
   */
  static BlockSettings of(BlockConfiguration block) {
    return new BlockSettings(
        Map.of(
            SubjectKind.ADDRESS, named("address", () -> rule(block.address())),
            SubjectKind.USER, named("user", () -> rule(block.user())),
            SubjectKind.USER_AFTER_STEP,
                named("user-after-step", () -> rule(block.userAfterStep()))),
        block.sparedNetworks().map(BlockBounds::spared),
        block.subjectsMax(),
        block.localSubjectsMax(),
        block.familiarFor(),
        block.tendEvery());
  }

  private static AddressPatterns spared(List<String> networks) {
    return AddressPatterns.of(String.join(",", networks))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "spared-networks is not a list of addresses and networks (CIDR)"));
  }

  private static BlockRule named(String name, Supplier<BlockRule> rule) {
    try {
      return rule.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + "." + e.getMessage(), e);
    }
  }

  private static BlockRule rule(BlockConfiguration.Address of) {
    return new BlockRule(of.failuresMax(), of.window(), of.first(), of.longest(), of.quiet());
  }

  private static BlockRule rule(BlockConfiguration.User of) {
    return new BlockRule(of.failuresMax(), of.window(), of.first(), of.longest(), of.quiet());
  }

  private static BlockRule rule(BlockConfiguration.UserAfterStep of) {
    return new BlockRule(of.failuresMax(), of.window(), of.first(), of.longest(), of.quiet());
  }
}
