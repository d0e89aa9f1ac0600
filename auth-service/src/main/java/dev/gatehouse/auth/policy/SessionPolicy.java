package dev.gatehouse.auth.policy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What one session may do, as the access file says it. Nothing that is not named here is allowed.
 *
 * @param name the policy's name in the access file
 * @param template how the session's workload is made
 * @param limits bounds on the session as a whole
 * @param channels kinds of channel that may be opened
 * @param pty whether a pseudo-terminal may be requested
 * @param environment names of variables that the client may set
 * @param recordInput whether typed input is recorded
 * @param channelsMax channels open at the same time, from 1 to {@value #CHANNELS_MOST}
 * @param recording what happens when recording is in trouble
 */
public record SessionPolicy(
    PolicyName name,
    TemplateName template,
    SessionLimits limits,
    Set<ChannelKind> channels,
    boolean pty,
    List<EnvironmentPattern> environment,
    RecordInput recordInput,
    int channelsMax,
    RecordingPolicy recording) {

  public static final int CHANNELS_MOST = 1000;
  public static final int CHANNELS_MAX_DEFAULT = 10;

  public SessionPolicy {
    channels = inDeclaredOrder(channels);
    environment = List.copyOf(environment);
    if (channelsMax < 1 || channelsMax > CHANNELS_MOST) {
      throw new IllegalArgumentException("channelsMax out of bounds: " + channelsMax);
    }
  }

  private static Set<ChannelKind> inDeclaredOrder(Set<ChannelKind> channels) {
    Set<ChannelKind> ordered = EnumSet.noneOf(ChannelKind.class);
    ordered.addAll(channels);
    return Collections.unmodifiableSet(ordered);
  }
}
