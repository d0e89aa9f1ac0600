package dev.gatehouse.backend;

import dev.gatehouse.backend.caller.CallerToken;
import dev.gatehouse.backend.certificate.WorkloadAuthority;
import dev.gatehouse.backend.grant.GrantKeys;
import dev.gatehouse.backend.grant.GrantVerifier;
import dev.gatehouse.backend.lease.LeaseMetrics;
import dev.gatehouse.backend.lease.Leases;
import dev.gatehouse.backend.reaper.Reaper;
import dev.gatehouse.backend.reaper.ReaperSchedule;
import dev.gatehouse.backend.workload.Workloads;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/**
 * The backend-service's table of contents: what a claim meets, in that order, and who tidies up.
 *
 * <p>{@link StartConditions} reads what it stands on, before the first request. The endpoint is
 * {@code LeaseResource}.
 */
class BackendServer {

  /** Who is calling: the gateway, and nobody else. */
  @Produces
  @Singleton
  CallerToken gateway(StartConditions start) {
    return start.gatewayToken();
  }

  /** What the auth-service signs with. */
  @Produces
  @Singleton
  GrantKeys grantKeys(StartConditions start) {
    return new GrantKeys(start.authService(), InstantSource.system());
  }

  /** Whether a grant is one. */
  @Produces
  @Singleton
  GrantVerifier grantVerifier(GrantKeys keys) {
    return new GrantVerifier(keys);
  }

  /** The one kind of workload that is enabled. */
  @Produces
  @Singleton
  Workloads workloads(
      StartConditions start,
      WorkloadAuthority authority,
      Instance<KubernetesClient> cluster,
      MeterRegistry registry) {
    return start.workloads(authority, cluster::get, registry);
  }

  /** What opens a workload. */
  @Produces
  @Singleton
  WorkloadAuthority workloadAuthority(StartConditions start) {
    return start.workloadAuthority();
  }

  /** A workload for a grant. */
  @Produces
  @Singleton
  Leases leases(
      GrantVerifier grants,
      Workloads workloads,
      WorkloadAuthority authority,
      BackendConfiguration configuration) {
    return new Leases(
        grants,
        workloads,
        authority,
        configuration.workloadsPerPrincipalMax(),
        InstantSource.system());
  }

  @Produces
  @Singleton
  LeaseMetrics leaseMetrics(MeterRegistry registry, Workloads workloads) {
    return new LeaseMetrics(registry, workloads);
  }

  /** No orphan left behind. */
  @Produces
  @Singleton
  ReaperSchedule reaper(Workloads workloads, BackendConfiguration configuration) {
    Reaper reaper =
        new Reaper(
            workloads,
            configuration.attachWithin(),
            configuration.endedRemembered(),
            InstantSource.system());
    return new ReaperSchedule(reaper, configuration.reaperInterval());
  }
}
