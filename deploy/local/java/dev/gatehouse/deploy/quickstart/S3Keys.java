package dev.gatehouse.deploy.quickstart;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keys of an S3 server, and requests that are signed by them (AWS Signature Version 4). */
record S3Keys(String id, String secret) {
  private static final String REGION = "us-east-1";
  private static final String SIGNED = "host;x-amz-content-sha256;x-amz-date";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int DAY_LENGTH = 8;

  /** A signed request; path and query are as they go over the wire, with nothing to encode. */
  HttpRequest.Builder sign(URI server, String method, String path, String query, String body) {
    return sign(server, method, path, query, body, Instant.now());
  }

  HttpRequest.Builder sign(
      URI server, String method, String path, String query, String body, Instant now) {
    String time = TIME.format(now);
    String digest = sha256(body);
    String scope = time.substring(0, DAY_LENGTH) + "/" + REGION + "/s3/aws4_request";
    String request =
        String.join(
            "\n",
            method,
            path,
            query,
            "host:" + server.getAuthority(),
            "x-amz-content-sha256:" + digest,
            "x-amz-date:" + time,
            "",
            SIGNED,
            digest);
    String toSign = String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(request));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/", -1)) {
      key = hmac(key, part);
    }
    return HttpRequest.newBuilder(server.resolve(query.isEmpty() ? path : path + "?" + query))
        .method(method, BodyPublishers.ofString(body))
        .header("x-amz-content-sha256", digest)
        .header("x-amz-date", time)
        .header(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%s"
                .formatted(id, scope, SIGNED, HexFormat.of().formatHex(hmac(key, toSign))));
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
