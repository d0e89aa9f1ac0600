package dev.gatehouse.contracts.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.gatehouse.contracts.audit.wire.AuthenticationOutcome;
import dev.gatehouse.contracts.audit.wire.Stream;
import dev.gatehouse.contracts.audit.wire.WallTime;
import java.time.Instant;

/** The fields that several payloads of {@code events.proto} have, in either form. */
final class WireForm {
  private static final long BEFORE_TIME =
      Instant.parse("0000-01-01T00:00:00Z").getEpochSecond() - 1;
  private static final long BEHIND_TIME =
      Instant.parse("9999-12-31T23:59:59Z").getEpochSecond() + 1;

  private WireForm() {}

  static AuditEvent empty(Parser<?> parser, ByteString payload, AuditEvent event)
      throws InvalidProtocolBufferException {
    Object _ = parser.parseFrom(payload);
    return event;
  }

  static ByteString wrap(Bytes bytes) {
    return bytes.asByteString();
  }

  static Bytes bytes(ByteString bytes) {
    return Bytes.owned(bytes.toByteArray());
  }

  static Hash hash(ByteString bytes) {
    return new Hash(bytes(bytes));
  }

  static SessionId session(ByteString bytes) {
    return new SessionId(StreamId.of(bytes(bytes)));
  }

  static WallTime time(Instant at) {
    return WallTime.newBuilder()
        .setEpochSeconds(at.getEpochSecond())
        .setNanos(at.getNano())
        .build();
  }

  /** A time that RFC 3339 can write, which all who read it can keep. */
  static Instant time(WallTime at) {
    Instant time =
        Instant.ofEpochSecond(
            Math.clamp(at.getEpochSeconds(), BEFORE_TIME, BEHIND_TIME), at.getNanos());
    if (time.getEpochSecond() <= BEFORE_TIME || time.getEpochSecond() >= BEHIND_TIME) {
      throw new IllegalArgumentException("a time that is not within the years 0 to 9999");
    }
    return time;
  }

  static dev.gatehouse.contracts.audit.wire.Endpoint wire(Endpoint endpoint) {
    return dev.gatehouse.contracts.audit.wire.Endpoint.newBuilder()
        .setHost(endpoint.host())
        .setPort(endpoint.port())
        .setPath(endpoint.path())
        .build();
  }

  static Endpoint endpoint(dev.gatehouse.contracts.audit.wire.Endpoint endpoint) {
    return new Endpoint(endpoint.getHost(), endpoint.getPort(), endpoint.getPath());
  }

  static dev.gatehouse.contracts.audit.wire.Party wire(Party party) {
    return switch (party) {
      case CLIENT -> dev.gatehouse.contracts.audit.wire.Party.PARTY_CLIENT;
      case WORKLOAD -> dev.gatehouse.contracts.audit.wire.Party.PARTY_WORKLOAD;
      case GATEWAY -> dev.gatehouse.contracts.audit.wire.Party.PARTY_GATEWAY;
    };
  }

  static Party party(int number) {
    return switch (number) {
      case 1 -> Party.CLIENT;
      case 2 -> Party.WORKLOAD;
      case 3 -> Party.GATEWAY;
      default -> throw new IllegalArgumentException("unknown party " + number);
    };
  }

  static Stream wire(DataStream stream) {
    return switch (stream) {
      case INPUT -> Stream.STREAM_INPUT;
      case OUTPUT -> Stream.STREAM_OUTPUT;
      case ERROR -> Stream.STREAM_ERROR;
    };
  }

  static DataStream stream(int number) {
    return switch (number) {
      case 1 -> DataStream.INPUT;
      case 2 -> DataStream.OUTPUT;
      case 3 -> DataStream.ERROR;
      default -> throw new IllegalArgumentException("unknown stream " + number);
    };
  }

  static AuthenticationOutcome wire(AuthenticationEvent.Outcome outcome) {
    return switch (outcome) {
      case ACCEPTABLE -> AuthenticationOutcome.AUTHENTICATION_OUTCOME_ACCEPTABLE;
      case ACCEPTED -> AuthenticationOutcome.AUTHENTICATION_OUTCOME_ACCEPTED;
      case CONTINUE -> AuthenticationOutcome.AUTHENTICATION_OUTCOME_CONTINUE;
      case REJECTED -> AuthenticationOutcome.AUTHENTICATION_OUTCOME_REJECTED;
      case UNAVAILABLE -> AuthenticationOutcome.AUTHENTICATION_OUTCOME_UNAVAILABLE;
    };
  }

  static AuthenticationEvent.Outcome outcome(int number) {
    return switch (number) {
      case 1 -> AuthenticationEvent.Outcome.ACCEPTABLE;
      case 2 -> AuthenticationEvent.Outcome.ACCEPTED;
      case 3 -> AuthenticationEvent.Outcome.CONTINUE;
      case 4 -> AuthenticationEvent.Outcome.REJECTED;
      case 5 -> AuthenticationEvent.Outcome.UNAVAILABLE;
      default -> throw new IllegalArgumentException("unknown outcome " + number);
    };
  }
}
