package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.Account;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.access.RuledChoices;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Busy;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Challenge;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Denied;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Unavailable;
import dev.gatehouse.auth.code.UsedCodes;
import dev.gatehouse.auth.grant.Ground;
import dev.gatehouse.auth.grant.LoginKey;
import dev.gatehouse.auth.identity.Fingerprints;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.problem.RefusedRequest;
import dev.gatehouse.auth.proof.Method;
import dev.gatehouse.auth.proof.PasswordHash;
import dev.gatehouse.auth.proof.Step;
import dev.gatehouse.auth.proof.TypedSecret;
import jakarta.ws.rs.core.Response.Status;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One decision about one attempt, by one snapshot of the access file.
 *
 * <p>Before anything has passed, which methods are offered, what is asked and what is computed
 * depends on the file as a whole and never on whether the user is in it.
 */
final class Decision {

  private final AuthenticationAttempt attempt;
  private final AccessSnapshot snapshot;
  private final List<Step> firstSteps;
  private final Admission admission;
  private final HashingThreads hashing;
  private final Decoys decoys;
  private final ProgressTokens tokens;
  private final UsedCodes usedCodes;
  private final Instant now;
  private final Optional<Account> account;
  private final Progress progress;
  private Optional<RejectionReason> block = Optional.empty();

  Decision(
      AuthenticationAttempt attempt,
      AccessSnapshot snapshot,
      List<Step> firstSteps,
      Admission admission,
      HashingThreads hashing,
      Decoys decoys,
      ProgressTokens tokens,
      UsedCodes usedCodes,
      Instant now) {
    this.attempt = attempt;
    this.snapshot = snapshot;
    this.firstSteps = firstSteps;
    this.admission = admission;
    this.hashing = hashing;
    this.decoys = decoys;
    this.tokens = tokens;
    this.usedCodes = usedCodes;
    this.now = now;
    this.account = snapshot.account(attempt.user());
    this.progress =
        attempt
            .state()
            .map(state -> tokens.read(state, attempt.session(), attempt.user()))
            .map(read -> read.orElseThrow(Decision::foreignState))
            .orElseGet(
                () -> new Progress(List.of(), Optional.empty(), Optional.empty(), Instant.MAX));
  }

  private static RefusedRequest foreignState() {
    return new RefusedRequest(
        Status.BAD_REQUEST,
        MessageCode.REQUEST_MALFORMED,
        "state was not given to this session and user");
  }

  /** Whether the client has proven a step before. */
  boolean isFurther() {
    return !progress.done().isEmpty();
  }

  /**
   * Decides, once.
   *
   * @param reason why nothing is to pass, if so: the answer, and what is computed for it, is then
   *     that of a wrong credential
   */
  CompletionStage<AuthenticationDecision> make(Optional<RejectionReason> reason) {
    block = reason;
    if (progress.isOver(now)) {
      return decided(new Rejected(RejectionReason.TOO_LATE, methodsOf(firstSteps)));
    }
    return switch (attempt.credential()) {
      case Credential.None() -> decided(rejected(RejectionReason.NO_CREDENTIAL));
      case Credential.OfferedKey(PublicKeyBlob key) -> decided(key(key, false));
      case Credential.ProvenKey(PublicKeyBlob key) -> decided(key(key, true));
      case Credential.Password(TypedSecret secret) -> password(Step.PASSWORD, secret);
      case Credential.AskMe() -> decided(ask());
      case Credential.Answer(TypedSecret secret) -> answer(secret);
    };
  }

  private AuthenticationDecision key(PublicKeyBlob key, boolean proven) {
    return switch (new KeyCheck(snapshot, attempt.user(), address(), now).of(key)) {
      case KeyCheck.Verdict.Refused(RejectionReason reason) -> rejected(reason);
      case KeyCheck.Verdict.Good _ when block.isPresent() || !isDue(Step.PUBLICKEY) ->
          rejected(RejectionReason.STEP_NOT_DUE);
      case KeyCheck.Verdict.Good(Authorization authorization, LoginKey by) ->
          proven ? passed(authorization, Step.PUBLICKEY, Optional.of(by)) : new Acceptable();
    };
  }

  /** What is not offered costs nothing; what is offered costs everybody the same. */
  private CompletionStage<AuthenticationDecision> password(Step step, TypedSecret secret) {
    if (!offered().contains(step)) {
      return decided(rejected(RejectionReason.METHOD_NOT_OFFERED));
    }
    Optional<PasswordHash> own = account.flatMap(Account::password);
    Optional<PasswordHash> verified =
        own.or(() -> decoys.forName(attempt.user(), snapshot.hashOfEachCost()));
    if (verified.isEmpty()) {
      return decided(rejected(reasonOr(RejectionReason.WRONG_PASSWORD)));
    }
    return hashing
        .matches(verified.get(), secret)
        .map(
            matching ->
                // The thread that hashes does not wait for a database.
                matching.thenApplyAsync(
                    matches -> password(step, matches && own.isPresent()),
                    Thread::startVirtualThread))
        .orElseGet(() -> decided(new Busy()));
  }

  private AuthenticationDecision password(Step step, boolean right) {
    return right && block.isEmpty()
        ? passed(step)
        : rejected(reasonOr(RejectionReason.WRONG_PASSWORD));
  }

  private AuthenticationDecision ask() {
    Optional<Step> step =
        offered().stream().filter(some -> some.method() == Method.KEYBOARD_INTERACTIVE).findFirst();
    return step.flatMap(Prompt::of)
        .<AuthenticationDecision>map(
            prompt ->
                new Challenge(
                    prompt,
                    state(
                        progress.done(),
                        progress.key(),
                        step.map(some -> new Progress.Asked(some, attempt.number())))))
        .orElseGet(() -> rejected(RejectionReason.METHOD_NOT_OFFERED));
  }

  private CompletionStage<AuthenticationDecision> answer(TypedSecret secret) {
    Progress.Asked asked =
        progress
            .asked()
            .filter(some -> some.attempt() == attempt.number())
            .orElseThrow(Decision::foreignState);
    return asked.step() == Step.PROMPTED_CODE
        ? decided(code(secret))
        : password(asked.step(), secret);
  }

  private AuthenticationDecision code(TypedSecret secret) {
    if (!isDue(Step.PROMPTED_CODE)) {
      return rejected(RejectionReason.STEP_NOT_DUE);
    }
    Optional<Long> period =
        account.flatMap(Account::totp).flatMap(totp -> totp.periodOf(secret, now));
    if (period.isEmpty() || block.isPresent()) {
      return rejected(RejectionReason.WRONG_CODE);
    }
    return switch (usedCodes.use(attempt.user(), period.get(), attemptId())) {
      case FIRST -> passed(Step.PROMPTED_CODE);
      case REPEATED -> rejected(RejectionReason.USED_CODE);
      case UNKNOWN ->
          new Unavailable(
              MessageCode.CODES_UNAVAILABLE, "which codes were used cannot be known now");
    };
  }

  private String attemptId() {
    return attempt.session() + "/" + attempt.number();
  }

  /** A step without a key: what the session may do is what the key allows that came before it. */
  private AuthenticationDecision passed(Step step) {
    Optional<Authorization> earned =
        account.flatMap(
            some ->
                progress
                    .key()
                    .map(key -> authorizationBy(some, key))
                    .orElseGet(() -> Optional.of(some.authorization())));
    return earned
        .filter(_ -> isDue(step))
        .map(authorization -> passed(authorization, step, progress.key()))
        .orElseGet(() -> rejected(RejectionReason.STEP_NOT_DUE));
  }

  /** Empty when the file that is in effect now does not know the key or trust its authority. */
  private static Optional<Authorization> authorizationBy(Account account, LoginKey key) {
    return switch (key) {
      case LoginKey.Listed(Fingerprints listed) ->
          Optional.ofNullable(account.byKey().get(listed.sha256()));
      case LoginKey.Certified certified ->
          Optional.ofNullable(account.byAuthority().get(certified.authority()))
              .map(trust -> trust.authorization(certified.restrictions()));
    };
  }

  private AuthenticationDecision passed(
      Authorization authorization, Step step, Optional<LoginKey> key) {
    List<Step> done = progress.with(step);
    if (!authorization.required().areFulfilledBy(done)) {
      return new Continue(
          methodsOf(authorization.required().after(done)), state(done, key, Optional.empty()));
    }
    return account
        .map(some -> some.choices().of(authorization, address(), now))
        .map(outcome -> accepted(outcome, key))
        .orElseThrow();
  }

  private AuthenticationDecision accepted(RuledChoices.Outcome outcome, Optional<LoginKey> key) {
    return switch (outcome) {
      case RuledChoices.Outcome.Denied(String rule) -> new Denied(rule);
      case RuledChoices.Outcome.Contradiction _ ->
          rejected(RejectionReason.CERTIFICATE_FORCES_COMMAND);
      case RuledChoices.Outcome.Given(Authorization given) ->
          admission.of(attempt, given, new Ground.File(key, address()));
    };
  }

  private String state(List<Step> done, Optional<LoginKey> key, Optional<Progress.Asked> asked) {
    return tokens.write(
        new Progress(done, key, asked, now.plus(ProgressTokens.LIFETIME)),
        attempt.session(),
        attempt.user());
  }

  /** The request has a literal address, so nothing is looked up. */
  private InetAddress address() {
    return InetAddress.ofLiteral(attempt.client().address());
  }

  private boolean isDue(Step step) {
    return account
        .map(some -> some.authorization().required().after(progress.done()).contains(step))
        .orElse(false);
  }

  /** The steps that the client knows of: everybody's, until it has proven something. */
  private List<Step> offered() {
    return progress.done().isEmpty()
        ? firstSteps
        : account
            .map(some -> some.authorization().required().after(progress.done()))
            .orElse(List.of());
  }

  private Rejected rejected(RejectionReason reason) {
    return new Rejected(block.orElse(reason), methodsOf(offered()));
  }

  private RejectionReason reasonOr(RejectionReason ofAKnownUser) {
    return ofAKnownUser.of(snapshot.standing(attempt.user()));
  }

  private static List<Method> methodsOf(List<Step> steps) {
    return steps.stream().map(Step::method).distinct().toList();
  }

  private static CompletionStage<AuthenticationDecision> decided(AuthenticationDecision decision) {
    return CompletableFuture.completedFuture(decision);
  }
}
