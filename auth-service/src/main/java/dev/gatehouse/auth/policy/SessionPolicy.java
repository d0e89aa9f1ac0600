package dev.gatehouse.auth.policy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one session may do, as the access file says it. Nothing that is not named here is allowed.
 *
 * @param name the policy's name in the access file
 * @param template how the session's workload is made
 * @param limits bounds on the session as a whole
 * @param channels kinds of channel that may be opened
 * @param programs which programs may run, and what may be sent to them
 * @param forwardNetworks networks that a {@code direct-tcpip} destination may resolve into, at most
 *     {@value #FORWARD_NETWORKS_MOST}; none of them twice
 * @param pty whether a pseudo-terminal may be requested
 * @param environment names of variables that the client may set
 * @param recordInput whether typed input is recorded
 * @param channelsMax channels open at the same time, from 1 to {@value #CHANNELS_MOST}
 * @param recording what happens when recording is in trouble
 * @param asked where forwards may go and listen, as the client asks for it
 * @param key what the options of the user's key bound beside it
 * @param choice how it came to this policy
 */
public record SessionPolicy(
    PolicyName name,
    TemplateName template,
    SessionLimits limits,
    Set<ChannelKind> channels,
    ProgramRules programs,
    List<ForwardNetwork> forwardNetworks,
    boolean pty,
    List<EnvironmentPattern> environment,
    RecordInput recordInput,
    int channelsMax,
    RecordingPolicy recording,
    ForwardRules asked,
    KeyTerms key,
    Choice choice) {

  public static final int CHANNELS_MOST = 1000;
  public static final int CHANNELS_MAX_DEFAULT = 10;
  public static final int FORWARD_NETWORKS_MOST = 64;

  public SessionPolicy {
    channels = inDeclaredOrder(channels);
    forwardNetworks = List.copyOf(forwardNetworks);
    environment = List.copyOf(environment);
    if (forwardNetworks.size() > FORWARD_NETWORKS_MOST) {
      throw new IllegalArgumentException("too many forwardNetworks: " + forwardNetworks.size());
    }
    if (channelsMax < 1 || channelsMax > CHANNELS_MOST) {
      throw new IllegalArgumentException("channelsMax out of bounds: " + channelsMax);
    }
  }

  /** A policy that looks at no forward as it is asked for, by no key and no rule. */
  public SessionPolicy(
      PolicyName name,
      TemplateName template,
      SessionLimits limits,
      Set<ChannelKind> channels,
      ProgramRules programs,
      List<ForwardNetwork> forwardNetworks,
      boolean pty,
      List<EnvironmentPattern> environment,
      RecordInput recordInput,
      int channelsMax,
      RecordingPolicy recording) {
    this(
        name,
        template,
        limits,
        channels,
        programs,
        forwardNetworks,
        pty,
        environment,
        recordInput,
        channelsMax,
        recording,
        ForwardRules.ANY,
        KeyTerms.NONE,
        Choice.NONE);
  }

  /** The same policy, recorded at least as strongly as this floor demands. */
  public SessionPolicy recordedAtLeast(RecordingPolicy floor) {
    return but(copy -> copy.recording = recording.stronger(floor));
  }

  /**
   * The same policy with these kinds of channel alone, and the networks that are left a use; and
   * with this command in place of whatever is asked for, unless it has one itself.
   */
  public SessionPolicy narrowedTo(
      Set<ChannelKind> kinds, boolean withPty, Optional<String> command) {
    return but(
        copy -> {
          copy.channels = kinds;
          copy.programs = programs.forcedTo(command);
          copy.forwardNetworks =
              kinds.contains(ChannelKind.DIRECT_TCPIP) ? forwardNetworks : List.of();
          copy.pty = withPty;
        });
  }

  /** The same policy with these instead of its own. */
  public SessionPolicy with(
      ProgramRules rules, List<EnvironmentPattern> variables, int channelsAtOnce) {
    return but(
        copy -> {
          copy.programs = rules;
          copy.environment = variables;
          copy.channelsMax = channelsAtOnce;
        });
  }

  /** The same policy, in a workload of another template. */
  public SessionPolicy in(TemplateName other) {
    return but(copy -> copy.template = other);
  }

  /** The same policy, with what the options of a key bound beside it. */
  public SessionPolicy boundBy(KeyTerms terms) {
    return but(copy -> copy.key = terms);
  }

  /** The same policy, where forwards are looked at as they are asked for. */
  public SessionPolicy asking(ForwardRules rules) {
    return but(copy -> copy.asked = rules);
  }

  /** The same policy, chosen so. */
  public SessionPolicy chosen(Choice by) {
    return but(copy -> copy.choice = by);
  }

  private SessionPolicy but(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return new SessionPolicy(
        name,
        copy.template,
        limits,
        copy.channels,
        copy.programs,
        copy.forwardNetworks,
        copy.pty,
        copy.environment,
        recordInput,
        copy.channelsMax,
        copy.recording,
        copy.asked,
        copy.key,
        copy.choice);
  }

  /** What another policy may have different, while it is made. */
  private static final class Copy {
    private TemplateName template;
    private Set<ChannelKind> channels;
    private ProgramRules programs;
    private List<ForwardNetwork> forwardNetworks;
    private boolean pty;
    private List<EnvironmentPattern> environment;
    private int channelsMax;
    private RecordingPolicy recording;
    private ForwardRules asked;
    private KeyTerms key;
    private Choice choice;

    Copy(SessionPolicy of) {
      template = of.template;
      channels = of.channels;
      programs = of.programs;
      forwardNetworks = of.forwardNetworks;
      pty = of.pty;
      environment = of.environment;
      channelsMax = of.channelsMax;
      recording = of.recording;
      asked = of.asked;
      key = of.key;
      choice = of.choice;
    }
  }

  /** Whether the client may set a variable of this name. */
  public boolean lets(String variable) {
    return environment.stream().anyMatch(pattern -> pattern.matches(variable));
  }

  private static Set<ChannelKind> inDeclaredOrder(Set<ChannelKind> channels) {
    Set<ChannelKind> ordered = EnumSet.noneOf(ChannelKind.class);
    ordered.addAll(channels);
    return Collections.unmodifiableSet(ordered);
  }
}
