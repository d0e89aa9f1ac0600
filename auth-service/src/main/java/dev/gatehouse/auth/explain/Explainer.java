package dev.gatehouse.auth.explain;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.auth.access.AccessLines;
import dev.gatehouse.auth.access.AccessLines.Place;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.Account;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.access.RuledChoices;
import dev.gatehouse.auth.identity.KeyRestrictions;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.policy.Choice;
import dev.gatehouse.auth.policy.ForwardNetwork;
import dev.gatehouse.auth.policy.ForwardNetworkReading;
import dev.gatehouse.auth.policy.PolicyJudge;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.SessionRequest;
import dev.gatehouse.auth.policy.Verdict;
import dev.gatehouse.auth.proof.Step;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Answers a question as the service would, by the same snapshot of the same file, and finds the
 * lines that say so. For one question, on one thread.
 */
final class Explainer {

  private static final String POLICIES = "policies";
  private static final String USERS = "users";

  private static final String RULES = "rules";
  private static final String ID = "id";

  private final AccessSnapshot snapshot;
  private final AccessLines lines;
  private final Sources sources;
  private final Question question;
  private final Instant now;
  private final List<String> said = new ArrayList<>();

  private Explainer(AccessSnapshot snapshot, AccessLines lines, Question question, Instant now) {
    this.snapshot = snapshot;
    this.lines = lines;
    this.sources = new Sources(lines, question.user());
    this.question = question;
    this.now = now;
  }

  static Explanation explain(
      AccessSnapshot snapshot, AccessLines lines, Question question, Instant now) {
    Explainer explainer = new Explainer(snapshot, lines, question, now);
    boolean allowed = explainer.isAllowed();
    return new Explanation(allowed, explainer.said);
  }

  private boolean isAllowed() {
    String user = question.user();
    return switch (snapshot.standing(user)) {
      case UNKNOWN -> denied(lines.key(USERS), "there is no user " + user);
      case WITHOUT_POLICY ->
          denied(lines.key(USERS, user), "neither the user nor a group of the user names a policy");
      case KNOWN -> snapshot.account(user).map(this::isAllowed).orElse(false);
    };
  }

  private boolean isAllowed(Account account) {
    Authorization without = account.authorization();
    if (question.key().isEmpty()) {
      return judgeRuled(account, without, Optional.empty());
    }
    PublicKeyBlob key = question.key().get();
    Optional<Authorization> by = snapshot.authorization(question.user(), key);
    if (by.isEmpty()) {
      return denied(
          lines.key(USERS, question.user()),
          "the key %s is not named".formatted(key.fingerprint()));
    }
    Place at = lines.authorizedKey(question.user(), key);
    return isUsable(by.get().restrictions(), at) && judgeRuled(account, by.get(), Optional.of(at));
  }

  /** By the policy that rules choose for who is there then. */
  private boolean judgeRuled(Account account, Authorization by, Optional<Place> key) {
    Authorization without = account.authorization();
    if (account.choices().isEmpty()) {
      return judge(by, without, key);
    }
    if (question.address().isEmpty()) {
      return denied(
          lines.key(RULES), "rules are about %s; say --address".formatted(question.user()));
    }
    InetAddress address = question.address().get();
    return switch (account.choices().of(by, address, now)) {
      case RuledChoices.Outcome.Denied(String rule) ->
          denied(lines.item(RULES, ID, rule), "the rule %s lets nobody in".formatted(rule));
      case RuledChoices.Outcome.Contradiction(String rule) ->
          denied(
              lines.item(RULES, ID, rule),
              "the policy that the rule %s chooses does not allow what the key runs"
                  .formatted(rule));
      case RuledChoices.Outcome.Given(Authorization given) -> {
        boolean allowed =
            account.choices().of(without, address, now)
                    instanceof RuledChoices.Outcome.Given(Authorization open)
                && judge(given, open, key);
        sayChoice(given.policy());
        yield allowed;
      }
    };
  }

  private void sayChoice(SessionPolicy policy) {
    Choice choice = policy.choice();
    choice
        .rule()
        .ifPresent(
            rule ->
                said.add(
                    lines
                        .item(RULES, ID, rule)
                        .says(
                            "the rule %s chooses the policy %s"
                                .formatted(rule, policy.name().text()))));
    choice
        .until()
        .ifPresent(
            until ->
                said.add(
                    lines
                        .key(RULES)
                        .says(
                            "rules choose otherwise from %s on; a session ends then"
                                .formatted(until))));
  }

  private boolean isUsable(KeyRestrictions key, Place at) {
    if (!key.allowMoment(now)) {
      return denied(at, "the option expiry-time ended the key's use");
    }
    if (question.address().isPresent() && !key.allowAddress(question.address().get())) {
      return denied(at, "the option from excludes this address");
    }
    if (question.address().isEmpty() && !key.from().isEmpty()) {
      said.add(at.says("the option from lets the key be used from some addresses; say --address"));
    }
    return true;
  }

  /**
   * @param by what is given by the key that was named
   * @param without what is given without one
   */
  private boolean judge(Authorization by, Authorization without, Optional<Place> key) {
    SessionPolicy policy = by.policy();
    Verdict verdict = PolicyJudge.judge(policy, question.request());
    boolean taken =
        verdict instanceof Verdict.Denied
            && !(PolicyJudge.judge(without.policy(), question.request()) instanceof Verdict.Denied);
    said.add(
        taken && key.isPresent()
            ? key.get().says("the options of this key take away what the policy allows")
            : words(policy, verdict));
    boolean allowed = !(verdict instanceof Verdict.Denied);
    if (allowed) {
      sayWhatRuns(policy, without.policy(), key);
    }
    if (policy.choice().rule().isEmpty()) {
      sayWhosePolicy(policy);
    }
    sayWhatIsProven(by);
    return allowed;
  }

  private String words(SessionPolicy policy, Verdict verdict) {
    String name = policy.name().text();
    String member = verdict.member();
    Place key = lines.key(POLICIES, name, member);
    return switch (verdict) {
      case Verdict.Denied(String _, String reason) -> key.says(member + " " + reason);
      case Verdict.AllowedByAddress _ ->
          key.says(
              "allowed if the name resolves, in the workload, into %s"
                  .formatted(
                      policy.forwardNetworks().stream()
                          .map(ForwardNetwork::text)
                          .collect(joining(", "))));
      case Verdict.Allowed(String _, Optional<String> entry) ->
          entry
              .map(text -> lines.entry(isMeant(text), POLICIES, name, member))
              .orElse(key)
              .says(
                  "%s allows it%s"
                      .formatted(
                          member, key.there() ? "" : ", which is not in the file, by default"));
    };
  }

  /** An entry as the policy has it is that of the file, where only networks have several forms. */
  private static Predicate<String> isMeant(String entry) {
    return text ->
        text.equals(entry)
            || (ForwardNetworkReading.read(text)
                    instanceof ForwardNetworkReading.Network(ForwardNetwork network)
                && network.text().equals(entry));
  }

  private void sayWhatRuns(SessionPolicy policy, SessionPolicy without, Optional<Place> key) {
    boolean startsProgram =
        question.request() instanceof SessionRequest.Shell
            || question.request() instanceof SessionRequest.Exec
            || question.request() instanceof SessionRequest.Subsystem;
    Optional<String> forced = policy.programs().forcedCommand().filter(_ -> startsProgram);
    Place of =
        without.programs().forcedCommand().isPresent() || key.isEmpty()
            ? lines.key(POLICIES, policy.name().text(), "forcedCommand")
            : key.get();
    forced.ifPresent(command -> said.add(of.says("what runs in its place is: " + command)));
  }

  private void sayWhosePolicy(SessionPolicy policy) {
    said.add(
        sources
            .policy()
            .says("%s has the policy %s".formatted(question.user(), policy.name().text())));
  }

  private void sayWhatIsProven(Authorization authorization) {
    Place place = sources.authentication(authorization.policy().name().text());
    said.add(
        place.says(
            "to log in, %s proves %s"
                .formatted(
                    question.user(),
                    authorization.required().lists().stream()
                            .map(
                                steps -> steps.stream().map(Step::word).collect(joining(", then ")))
                            .collect(joining("; or "))
                        + (place.there() ? "" : " (the default)"))));
  }

  private boolean denied(Place place, String words) {
    said.add(place.says(words));
    return false;
  }
}
