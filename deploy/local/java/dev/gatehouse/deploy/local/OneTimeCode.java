package dev.gatehouse.deploy.local;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.time.Instant;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;

/**
 * The authenticator of a user of the local suite: {@code OneTimeCode <file>} prints the code (RFC
 * 6238) that counts at this moment, by the base32 secret in the file.
 */
public final class OneTimeCode {
  private OneTimeCode() {}

  public static void main(String[] arguments) throws IOException, InvalidKeyException {
    byte[] secret = new Base32().decode(Files.readString(Path.of(arguments[0])).strip());
    System.out.println(
        new TimeBasedOneTimePasswordGenerator()
            .generateOneTimePasswordString(new SecretKeySpec(secret, "RAW"), Instant.now()));
  }
}
