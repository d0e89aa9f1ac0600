package dev.gatehouse.e2e.audit;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.util.Map;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** How a suite's broker and S3 server are reached by somebody who belongs to no service. */
public final class SuiteClients {
  private SuiteClients() {}

  /** What a client of Kafka's is configured with to log in. */
  public static Map<String, Object> kafka(Endpoints endpoints) {
    return Map.of(
        "bootstrap.servers",
        endpoints.value("GATEHOUSE_KAFKA"),
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        PlainLoginModule.class.getName()
            + " required username=\""
            + endpoints.value("GATEHOUSE_KAFKA_USER")
            + "\" password=\""
            + endpoints.credential("GATEHOUSE_KAFKA_PASSWORD_FILE")
            + "\";");
  }

  public static S3Client s3(Endpoints endpoints) {
    return S3Client.builder()
        .endpointOverride(endpoints.uri("GATEHOUSE_S3_URL"))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .httpClient(UrlConnectionHttpClient.create())
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    endpoints.credential("GATEHOUSE_S3_ACCESS_KEY_FILE"),
                    endpoints.credential("GATEHOUSE_S3_SECRET_KEY_FILE"))))
        .build();
  }
}
