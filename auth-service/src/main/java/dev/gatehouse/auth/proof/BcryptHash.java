package dev.gatehouse.auth.proof;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** A hash by bcrypt, in the form that {@code htpasswd -B} and OpenBSD write. */
final class BcryptHash implements PasswordHash {

  static final String START = "$2";

  private static final int COST_LEAST = 10;
  private static final int COST_MOST = 14;

  /** What lies behind does not count in bcrypt: a longer password would be another one too. */
  private static final int PASSWORD_BYTES_MOST = 72;

  private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");

  private final String text;
  private final int cost;

  private BcryptHash(String text, int cost) {
    this.text = text;
    this.cost = cost;
  }

  static PasswordHashReading read(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return new PasswordHashReading.Refused(
          "not a bcrypt hash: $2a$, $2b$ or $2y$, two digits of cost, $, 53 characters");
    }
    int cost = Integer.parseInt(matcher.group(1));
    return costProblem(cost)
        .<PasswordHashReading>map(PasswordHashReading.Refused::new)
        .orElseGet(() -> new PasswordHashReading.Accepted(new BcryptHash(text, cost)));
  }

  private static Optional<String> costProblem(int cost) {
    return cost >= COST_LEAST && cost <= COST_MOST
        ? Optional.empty()
        : Optional.of(
            "a bcrypt hash has a cost from %d to %d, this one %d"
                .formatted(COST_LEAST, COST_MOST, cost));
  }

  @Override
  public boolean matches(TypedSecret password) {
    boolean same = OpenBSDBCrypt.checkPassword(text, password.bytes());
    return same && password.length() <= PASSWORD_BYTES_MOST;
  }

  @Override
  public String cost() {
    return "bcrypt " + cost;
  }

  @Override
  public String toString() {
    return cost();
  }
}
