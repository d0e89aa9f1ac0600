package dev.gatehouse.audit;

import dev.gatehouse.audit.access.ApiTokens;
import dev.gatehouse.audit.archive.ArchiveLimits;
import dev.gatehouse.audit.archive.ArchiveMeters;
import dev.gatehouse.audit.archive.FrameArchive;
import dev.gatehouse.audit.archive.ManifestNotices;
import dev.gatehouse.audit.archive.ObjectStore;
import dev.gatehouse.audit.archive.RecordingCatalog;
import dev.gatehouse.audit.archive.Recordings;
import dev.gatehouse.audit.archive.S3ObjectStore;
import dev.gatehouse.audit.broker.BrokerClients;
import dev.gatehouse.audit.disclosure.KafkaReadingJournal;
import dev.gatehouse.audit.index.FreshIndex;
import dev.gatehouse.audit.index.IndexIngest;
import dev.gatehouse.audit.ingest.ArchiveIngest;
import dev.gatehouse.audit.ingest.JournalFollower;
import dev.gatehouse.audit.ingest.KafkaManifestNotices;
import dev.gatehouse.audit.ingest.KafkaUnarchivedFrames;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.audit.journal.JournalView;
import dev.gatehouse.audit.rebuild.IndexRebuild;
import dev.gatehouse.audit.watch.RecordWatch;
import dev.gatehouse.audit.watch.TopicDemands;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;

/** Makes the parts of the service from its configuration, each of them once. */
@Dependent
class AuditParts {

  @Produces
  @Singleton
  ApiTokens apiTokens(AuditConfiguration configuration) {
    return KeyFiles.tokens(configuration.apiTokenFile());
  }

  @Produces
  @Singleton
  KeyPair archiveKey(AuditConfiguration configuration) {
    return KeyFiles.manifestKey(configuration.manifestKeyFile());
  }

  @Produces
  @Singleton
  ManifestSeal manifestSeal(KeyPair archiveKey) {
    return new ManifestSeal(archiveKey);
  }

  @Produces
  @Singleton
  ObjectStore objectStore(AuditConfiguration configuration) {
    return new S3ObjectStore(S3Connection.open(configuration.s3()), configuration.bucket());
  }

  @Produces
  @Singleton
  BrokerClients brokerClients(@Identifier("default-kafka-broker") Map<String, Object> settings) {
    return new BrokerClients(settings);
  }

  @Produces
  @Singleton
  JournalView journalView(AuditConfiguration configuration) {
    return new JournalView(() -> KeyFiles.gatewayKeys(configuration.gatewayKeyFiles()));
  }

  @Produces
  @Singleton
  JournalFollower journalFollower(
      AuditConfiguration configuration, BrokerClients clients, JournalView view) {
    return new JournalFollower(clients, configuration.topics().journal(), view);
  }

  @Produces
  @Singleton
  KafkaManifestNotices manifestNotices(AuditConfiguration configuration, BrokerClients clients) {
    return new KafkaManifestNotices(clients, configuration.topics().manifests());
  }

  void close(@Disposes KafkaManifestNotices notices) {
    notices.close();
  }

  @Produces
  @Singleton
  KafkaReadingJournal readingJournal(
      AuditConfiguration configuration,
      BrokerClients clients,
      KeyPair archiveKey,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    return new KafkaReadingJournal(
        clients.producer(configuration.readingWaitMax()),
        configuration.topics().journal(),
        archiveKey,
        version,
        configuration.readingWaitMax());
  }

  void close(@Disposes KafkaReadingJournal journal) {
    journal.close();
  }

  @Produces
  @Singleton
  ArchiveMeters archiveMeters(MeterRegistry registry) {
    return new ArchiveMeters(registry);
  }

  @Produces
  @Singleton
  Recordings recordings(
      AuditConfiguration configuration,
      BrokerClients clients,
      ObjectStore objects,
      ManifestSeal seal,
      ArchiveMeters meters) {
    return new Recordings(
        objects,
        seal,
        meters,
        new KafkaUnarchivedFrames(
            clients, configuration.archive().group(), configuration.topics().sessions()));
  }

  @Produces
  @Singleton
  ArchiveIngest archiveIngest(
      AuditConfiguration configuration,
      BrokerClients clients,
      ObjectStore objects,
      ManifestSeal seal,
      ManifestNotices notices,
      JournalView journal,
      ArchiveMeters meters) {
    ArchiveLimits limits = limits(configuration);
    return new ArchiveIngest(
        clients,
        configuration.archive().group(),
        List.of(configuration.topics().sessions(), configuration.topics().journal()),
        () ->
            new FrameArchive(
                objects,
                seal,
                notices,
                journal,
                limits,
                meters,
                configuration.archive().threads()));
  }

  private static ArchiveLimits limits(AuditConfiguration configuration) {
    AuditConfiguration.Archive archive = configuration.archive();
    return new ArchiveLimits(
        archive.memoryMax().asLongValue(),
        archive.partMax().asLongValue(),
        archive.ageMax(),
        archive.batchAgeMax(),
        archive.commitLagMax(),
        archive.closeGrace(),
        configuration.gatewayGoneAfter(),
        archive.reconsiderFor());
  }

  @Produces
  @Singleton
  IndexIngest indexIngest(
      AuditConfiguration configuration,
      BrokerClients clients,
      DataSource database,
      Flyway flyway,
      MeterRegistry registry) {
    return new IndexIngest(
        clients,
        configuration.index().group(),
        configuration.topics().sessions(),
        configuration.topics().manifests(),
        database,
        flyway::migrate,
        registry);
  }

  @Produces
  @Singleton
  RecordWatch recordWatch(
      AuditConfiguration configuration,
      BrokerClients clients,
      IndexIngest index,
      @ConfigProperty(name = "gatehouse.profile", defaultValue = "production") Profile profile,
      MeterRegistry registry) {
    AuditConfiguration.Topics topics = configuration.topics();
    return new RecordWatch(
        clients,
        new RecordWatch.Topics(topics.sessions(), topics.journal()),
        switch (profile) {
          case PRODUCTION -> TopicDemands.production(topics.retentionLeast());
          case DEVELOPMENT -> TopicDemands.development();
        },
        configuration.watchInterval(),
        configuration.archive().group(),
        configuration.index().enabled() ? Optional.of(index::next) : Optional.empty(),
        registry);
  }

  @Produces
  @Singleton
  IndexRebuild indexRebuild(
      AuditConfiguration configuration,
      BrokerClients clients,
      ObjectStore objects,
      ManifestSeal seal,
      ArchiveMeters meters,
      DataSource database,
      Flyway flyway) {
    AuditConfiguration.Topics topics = configuration.topics();
    return new IndexRebuild(
        new RecordingCatalog(objects, seal, meters),
        clients,
        new IndexRebuild.Topics(
            topics.sessions(), topics.manifests(), configuration.archive().group()),
        () ->
            FreshIndex.open(
                database, schema -> migrate(flyway, schema), topics.sessions(), topics.manifests()),
        configuration.index().rebuildThreads());
  }

  private static void migrate(Flyway flyway, String schema) {
    var _ =
        Flyway.configure()
            .configuration(flyway.getConfiguration())
            .defaultSchema(schema)
            .schemas(schema)
            .load()
            .migrate();
  }
}
