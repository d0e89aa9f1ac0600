package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.proof.TypedSecret;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of an authentication request, as it came and before anything was checked. */
record AuthenticationRequest(
    @Schema(description = "UUID of version 7, in lower case", required = true)
        @Nullable String sessionId,
    @Schema(description = "The client's IP address, without port", required = true)
        @Nullable String clientAddress,
    @Schema(
            description = "The client's identification string (RFC 4253, section 4.2)",
            maxLength = AuthenticationRequestReader.CLIENT_VERSION_CHARACTERS_MAX,
            required = true)
        @Nullable String clientVersion,
    @Schema(
            description = "The user name as the client sent it",
            maxLength = AuthenticationRequestReader.USER_CHARACTERS_MAX,
            required = true)
        @Nullable String user,
    @Schema(
            description = "Which attempt of the session this is, from 1",
            minimum = "1",
            maximum = "1000",
            required = true)
        @Nullable Integer attempt,
    @Schema(
            description = "The authentication method",
            enumeration = {"none", "publickey", "password", "keyboard-interactive"},
            required = true)
        @Nullable String method,
    @Schema(
            description =
                "The offered key or certificate, '<algorithm> <base64>'; with publickey only")
        @Nullable String publicKey,
    @Schema(
            description = "What the client sent as the user's password; with password only",
            type = SchemaType.STRING)
        @Nullable TypedSecret password,
    @Schema(
            description =
                "The answer to each prompt of the answer whose state is sent along; with"
                    + " keyboard-interactive only, and absent in the request to be asked",
            type = SchemaType.ARRAY,
            implementation = String.class)
        @Nullable List<TypedSecret> answers,
    @Schema(
            description =
                "Whether the client proved that it holds the key, by a signature that the"
                    + " gateway verified",
            required = true)
        @Nullable Boolean proven,
    @Schema(
            description = "The key to which a grant is bound: 'ssh-ed25519 <base64>'",
            required = true)
        @Nullable String gatewayPublicKey,
    @Schema(
            description =
                "What the latest answer 'continue' to this session gave; absent before the first",
            maxLength = ProgressTokens.CHARACTERS_MAX)
        @Nullable String state)
    implements AutoCloseable {

  /** Overwrites what a person typed. */
  @Override
  public void close() {
    if (password != null) {
      password.close();
    }
    if (answers != null) {
      answers.forEach(TypedSecret::close);
    }
  }
}
