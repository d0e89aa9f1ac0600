package dev.gatehouse.auth.proof;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which steps let a user in: all those of any one list, in the list's order.
 *
 * <p>No list begins with the whole of another: the longer one would never be asked for.
 */
public record RequiredSteps(List<List<Step>> lists) {

  public static final int LISTS_MOST = 8;
  public static final int STEPS_MOST = 4;

  /** What applies where the access file says nothing: a key alone. */
  public static final RequiredSteps DEFAULT = new RequiredSteps(List.of(List.of(Step.PUBLICKEY)));

  public RequiredSteps {
    lists = lists.stream().map(List::copyOf).toList();
    if (lists.isEmpty() || lists.stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException("nobody gets in by no step at all");
    }
  }

  /** The steps that may follow on these; none when no list begins so. */
  public List<Step> after(List<Step> done) {
    return lists.stream()
        .filter(list -> list.size() > done.size() && beginsWith(list, done))
        .map(list -> list.get(done.size()))
        .distinct()
        .toList();
  }

  /** Whether these steps are one of the lists. */
  public boolean areFulfilledBy(List<Step> done) {
    return lists.contains(done);
  }

  public Set<Step> steps() {
    return lists.stream().flatMap(List::stream).collect(Collectors.toUnmodifiableSet());
  }

  public static boolean beginsWith(List<Step> list, List<Step> beginning) {
    return list.size() >= beginning.size() && list.subList(0, beginning.size()).equals(beginning);
  }
}
