package dev.gatehouse.auth.access;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.auth.proof.RequiredSteps;
import dev.gatehouse.auth.proof.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the lists of steps that let somebody in, wherever the access file may name them. */
final class AuthenticationSection {

  static final String KEY = "authentication";

  private final Section section;
  private final List<List<Step>> lists = new ArrayList<>();

  private AuthenticationSection(Section section) {
    this.section = section;
  }

  /** The lists; empty when there are none, or none that are accepted. */
  static Optional<RequiredSteps> of(Section section) {
    return section.has(KEY) ? new AuthenticationSection(section).read() : Optional.empty();
  }

  private Optional<RequiredSteps> read() {
    List<PlacedList> placed = section.lists(KEY);
    if (placed.isEmpty()) {
      section.refuse(KEY, "a list of lists of methods, at least one");
    }
    if (placed.size() > RequiredSteps.LISTS_MOST) {
      section.refuse(KEY, "at most %d lists".formatted(RequiredSteps.LISTS_MOST));
      return Optional.empty();
    }
    placed.forEach(this::readList);
    return lists.isEmpty() ? Optional.empty() : Optional.of(new RequiredSteps(lists));
  }

  private void readList(PlacedList placed) {
    List<Step> steps = new ArrayList<>();
    placed.items().forEach(word -> section.meaning(word, Vocabulary.STEPS).ifPresent(steps::add));
    if (steps.size() < placed.items().size()) {
      return;
    }
    problemWith(steps)
        .or(() -> lists.stream().flatMap(other -> problemWith(steps, other).stream()).findFirst())
        .ifPresentOrElse(problem -> section.refuse(placed, problem), () -> lists.add(steps));
  }

  private static Optional<String> problemWith(List<Step> steps) {
    if (steps.isEmpty() || steps.size() > RequiredSteps.STEPS_MOST) {
      return Optional.of("from 1 to %d methods".formatted(RequiredSteps.STEPS_MOST));
    }
    if (steps.getFirst() == Step.PROMPTED_CODE) {
      return Optional.of("a code of six digits can be guessed; it comes after a key or a password");
    }
    return steps.stream().filter(Step::asksForPassword).count() > 1
        ? Optional.of("asks for the password twice")
        : Optional.empty();
  }

  /** What lets somebody in must not hide that another list asks for more. */
  private static Optional<String> problemWith(List<Step> steps, List<Step> other) {
    boolean otherIsShorter = RequiredSteps.beginsWith(steps, other);
    if (!otherIsShorter && !RequiredSteps.beginsWith(other, steps)) {
      return Optional.empty();
    }
    return Optional.of(
        "%s is enough, so that nobody would be asked for %s"
            .formatted(text(otherIsShorter ? other : steps), text(otherIsShorter ? steps : other)));
  }

  private static String text(List<Step> steps) {
    return steps.stream().map(Step::word).collect(joining(", ", "[", "]"));
  }
}
