package dev.gatehouse.gateway.connection;

import java.time.Duration;
import org.apache.sshd.common.helpers.AbstractFactoryManager;
import org.apache.sshd.core.CoreModuleProperties;

/** Those properties of MINA that both legs set alike. A test names all others. */
public final class TransportProperties {
  /** RFC 4344, 3.1: never more than 2^31 packets with one key. */
  private static final long REKEY_PACKETS = 1L << 31;

  /** RFC 4253, 4.2 has 255 bytes for the line that counts; some hosts say more before it. */
  private static final int IDENTIFICATION_BYTES_MAX = 4096;

  private TransportProperties() {}

  /** Sets them on a server or a client. */
  public static void applyTo(AbstractFactoryManager manager, SshConfiguration configuration) {
    CoreModuleProperties.MAX_IDENTIFICATION_SIZE.set(manager, IDENTIFICATION_BYTES_MAX);

    // How long a peer may be silent, or not read, is ours to say: by login grace and keepalives.
    CoreModuleProperties.AUTH_TIMEOUT.set(manager, Duration.ZERO);
    CoreModuleProperties.IDLE_TIMEOUT.set(manager, Duration.ZERO);

    CoreModuleProperties.REKEY_BYTES_LIMIT.set(manager, configuration.rekeyBytes());
    CoreModuleProperties.REKEY_TIME_LIMIT.set(manager, configuration.rekeyInterval());
    CoreModuleProperties.REKEY_PACKETS_LIMIT.set(manager, REKEY_PACKETS);

    // Messages to be ignored were for CBC, which is off; they would be written past our count.
    CoreModuleProperties.IGNORE_MESSAGE_FREQUENCY.set(manager, 0L);
    CoreModuleProperties.IGNORE_MESSAGE_VARIANCE.set(manager, 0);
    CoreModuleProperties.IGNORE_MESSAGE_SIZE.set(manager, 0);
  }
}
