package dev.gatehouse.auth.access;

import dev.gatehouse.auth.proof.PasswordHash;
import dev.gatehouse.auth.proof.PasswordHashReading;
import dev.gatehouse.auth.proof.RequiredSteps;
import dev.gatehouse.auth.proof.Step;
import dev.gatehouse.auth.proof.TotpSecret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what a user can prove besides holding a key. No problem repeats what was read. */
final class ProofSection {

  static final String PASSWORD = "passwordHash";
  static final String TOTP_FILE = "totpSecretFile";
  static final String TOTP_ALGORITHM = "totpAlgorithm";

  static final int TOTP_FILE_BYTES_MAX = 1024;

  private final Section user;
  private final SourceFiles files;

  ProofSection(Section user, SourceFiles files) {
    this.user = user;
    this.files = files;
  }

  Optional<PasswordHash> password() {
    return user.text(PASSWORD)
        .flatMap(
            placed ->
                switch (PasswordHashReading.read(placed.text())) {
                  case PasswordHashReading.Accepted(PasswordHash hash) -> Optional.of(hash);
                  case PasswordHashReading.Refused(String problem) -> {
                    user.refuse(placed, problem);
                    yield Optional.empty();
                  }
                });
  }

  Optional<TotpSecret> totp() {
    TotpSecret.Algorithm algorithm =
        user.word(TOTP_ALGORITHM, Vocabulary.TOTP_ALGORITHMS, TotpSecret.Algorithm.SHA1);
    if (user.has(TOTP_ALGORITHM) && !user.has(TOTP_FILE)) {
      user.refuse(TOTP_ALGORITHM, "has no effect without " + TOTP_FILE);
    }
    return user.text(TOTP_FILE).flatMap(name -> totp(name, algorithm));
  }

  private Optional<TotpSecret> totp(Placed name, TotpSecret.Algorithm algorithm) {
    Path file;
    try {
      file = files.named(name.text());
    } catch (InvalidPathException e) {
      user.refuse(name, "is not a file name");
      return Optional.empty();
    }
    switch (files.readPrivate(file, TOTP_FILE_BYTES_MAX)) {
      case BoundedFile.Unreadable(String problem) ->
          user.refuse(name, "%s: %s".formatted(name.shown(), problem));
      case BoundedFile.Text(String text) -> {
        Optional<TotpSecret> secret = TotpSecret.of(text.strip(), algorithm);
        if (secret.isPresent()) {
          return secret;
        }
        user.refuse(name, "%s: not one line of base32 of 16 to 128 bytes".formatted(name.shown()));
      }
    }
    return Optional.empty();
  }

  /** What the lists ask for is there for one of them at least, and nothing is there in vain. */
  void checkAgainst(RequiredSteps required) {
    if (user.has(PASSWORD) && required.steps().stream().noneMatch(Step::asksForPassword)) {
      user.refuse(PASSWORD, "no list of methods asks for a password");
    }
    if (user.has(TOTP_FILE) && !required.steps().contains(Step.PROMPTED_CODE)) {
      user.refuse(TOTP_FILE, "no list of methods asks for a code");
    }
    if (required.lists().stream().noneMatch(this::canBeFulfilled)) {
      user.refuse(
          "no list of methods can be fulfilled: %s"
              .formatted(String.join(" and ", missing(required))));
    }
  }

  private boolean canBeFulfilled(List<Step> steps) {
    return (user.has(PASSWORD) || steps.stream().noneMatch(Step::asksForPassword))
        && (user.has(TOTP_FILE) || !steps.contains(Step.PROMPTED_CODE));
  }

  private Set<String> missing(RequiredSteps required) {
    Set<String> missing = new java.util.LinkedHashSet<>();
    if (!user.has(PASSWORD) && required.steps().stream().anyMatch(Step::asksForPassword)) {
      missing.add(PASSWORD + " is missing");
    }
    if (!user.has(TOTP_FILE) && required.steps().contains(Step.PROMPTED_CODE)) {
      missing.add(TOTP_FILE + " is missing");
    }
    return missing;
  }
}
