package dev.gatehouse.deploy.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
  private static final String PASSWORD = "0123456789abcdef_-ABCDEF";

  @TempDir Path secrets;

  @Test
  void aRequestIsSignedAsAnotherSignerSignsIt() {
    // The signature was computed apart from this code, by Python's hmac.
    HttpRequest request =
        new S3Keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
            .sign(
                URI.create("http://127.0.0.1:9000"),
                "PUT",
                "/gatehouse",
                "versioning=",
                "<x/>",
                Instant.parse("2026-11-27T01:02:03Z"))
            .build();

    assertThat(request.uri()).hasToString("http://127.0.0.1:9000/gatehouse?versioning=");
    assertThat(request.headers().firstValue("x-amz-date")).contains("20261127T010203Z");
    assertThat(request.headers().firstValue("Authorization"))
        .contains(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261127/us-east-1/s3/aws4_request,"
                + "SignedHeaders=host;x-amz-content-sha256;x-amz-date,"
                + "Signature=bf9fcf910de09a728148c84fb7784319458c758969a364f75035508506a2d7c8");
  }

  @Test
  void aPasswordIsTheContentOfItsFile() throws IOException {
    Files.writeString(secrets.resolve("kafka-audit"), PASSWORD + "\n");

    assertThat(new Passwords(secrets).read("kafka-audit")).isEqualTo(PASSWORD);
  }

  @Test
  void aMissingPasswordIsNamed() {
    assertThatThrownBy(() -> new Passwords(secrets).read("kafka-audit"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has the key kafka-audit");
  }

  @Test
  void aPasswordThatCouldEndAStatementIsRefusedUnseen() throws IOException {
    Files.writeString(secrets.resolve("postgres-gatehouse"), PASSWORD + "'; DROP ROLE x; --");

    assertThatThrownBy(() -> new Passwords(secrets).read("postgres-gatehouse"))
        .hasMessageContaining("postgres-gatehouse")
        .hasMessageNotContaining(PASSWORD);
  }

  @Test
  void clientsComeByNameAndTheBrokerToItselfOnLoopback() throws IOException {
    for (String name :
        new String[] {"kafka-broker", "kafka-gateway", "kafka-audit", "kafka-witness"}) {
      Files.writeString(secrets.resolve(name), PASSWORD);
    }

    Properties properties =
        KafkaServer.settings(Path.of("/data"), new Passwords(secrets), "some-quickstart.ns.svc")
            .kafkaProperties();

    assertThat(properties)
        .containsEntry(
            "listeners",
            "CLIENTS://127.0.0.1:9094,CONTROLLER://127.0.0.1:9093,OUTSIDE://0.0.0.0:9092")
        .containsEntry(
            "advertised.listeners",
            "CLIENTS://127.0.0.1:9094,OUTSIDE://some-quickstart.ns.svc:9092")
        .containsEntry("inter.broker.listener.name", "CLIENTS");
    assertThat(properties.getProperty("listener.security.protocol.map"))
        .endsWith(",OUTSIDE:SASL_PLAINTEXT");
  }
}
