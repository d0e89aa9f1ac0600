package dev.gatehouse.gateway;

import dev.gatehouse.gateway.audit.GatewayJournal;
import dev.gatehouse.gateway.audit.Recording;
import dev.gatehouse.gateway.authentication.Authenticator;
import dev.gatehouse.gateway.authentication.GatewayKey;
import dev.gatehouse.gateway.connection.HostKeyProof;
import dev.gatehouse.gateway.workload.WorkloadDialer;
import dev.gatehouse.gateway.workload.WorkloadProvider;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * What every session is made of.
 *
 * @param pool runs the sessions' work; none of it blocks
 * @param timer only hands on to executors
 * @param forget is told of a session whose last frame is kept, or given up
 */
record SessionParts(
    GatewayConfiguration configuration,
    Executor pool,
    ScheduledExecutorService timer,
    HostKeyProof hostKeys,
    GatewayKey gatewayKey,
    Authenticator authenticator,
    WorkloadProvider workloads,
    WorkloadDialer dialer,
    Recording recording,
    GatewayJournal journal,
    GatewayMetrics metrics,
    EndedSessions ended,
    Consumer<GatewaySession> forget) {}
