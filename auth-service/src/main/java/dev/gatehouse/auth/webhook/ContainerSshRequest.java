package dev.gatehouse.auth.webhook;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.gatehouse.auth.proof.TypedSecret;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of a ContainerSSH gateway's request, of any version. Members that are not needed are
 * left out, whatever they say: a newer gateway may send more.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ContainerSshRequest(
    @Nullable String username,
    @Nullable String remoteAddress,
    @Nullable String connectionId,
    @Nullable String clientVersion,
    @Nullable String authenticatedUsername,
    @Schema(type = SchemaType.STRING, description = "The password in base64; to /password only")
        @Nullable EncodedPassword passwordBase64,
    @Schema(description = "'<algorithm> <base64>'; to /pubkey only") @Nullable String publicKey)
    implements AutoCloseable {

  /** A password in base64, which is overwritten as soon as it is decoded. */
  static final class EncodedPassword {

    private static final char NOT_ASCII = 128;
    private static final byte NOT_BASE64 = '!';

    private final Optional<TypedSecret> password;

    private EncodedPassword(Optional<TypedSecret> password) {
      this.password = password;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static EncodedPassword of(char[] base64) {
      byte[] encoded = new byte[base64.length];
      for (int i = 0; i < encoded.length; i++) {
        encoded[i] = base64[i] < NOT_ASCII ? (byte) base64[i] : NOT_BASE64;
      }
      Arrays.fill(base64, '\0');
      try {
        byte[] decoded = Base64.getDecoder().decode(encoded);
        return new EncodedPassword(Optional.of(TypedSecret.ofBytes(decoded)));
      } catch (IllegalArgumentException e) {
        return new EncodedPassword(Optional.empty());
      } finally {
        Arrays.fill(encoded, (byte) 0);
      }
    }

    /** Empty when it was not base64. */
    Optional<TypedSecret> password() {
      return password;
    }
  }

  /** Overwrites the password. */
  @Override
  public void close() {
    if (passwordBase64 != null) {
      passwordBase64.password().ifPresent(TypedSecret::close);
    }
  }
}
