package dev.gatehouse.gateway.connection;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.kex.extension.KexExtensionHandler;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * What we tell a client of ourselves after its first key exchange (RFC 8308), if it asked: which
 * signatures a user may log in with, and that we answer pings (OpenSSH's PROTOCOL, 1.8), without
 * which ssh does not hide the times of keystrokes.
 *
 * <p>One for each connection. What a client tells of itself changes nothing here, so we do not ask
 * for it, and pass over it.
 */
final class ExtensionInfo implements KexExtensionHandler {
  private static final String ASKED = "ext-info-c";

  private boolean asked;
  private boolean firstDone;

  @Override
  public boolean isKexExtensionsAvailable(Session session, AvailabilityPhase phase) {
    return phase == AvailabilityPhase.NEWKEYS;
  }

  @Override
  public void handleKexInitProposal(
      Session session, boolean initiator, Map<KexProposalOption, String> proposal) {
    if (!initiator && !firstDone) {
      String algorithms = proposal.getOrDefault(KexProposalOption.ALGORITHMS, "");
      asked = Arrays.asList(algorithms.split(",", -1)).contains(ASKED);
    }
  }

  @Override
  public void sendKexExtensions(Session session, KexPhase phase) throws IOException {
    if (phase != KexPhase.NEWKEYS || firstDone) {
      return;
    }
    firstDone = true;
    if (asked) {
      Buffer info = session.createBuffer((byte) Ssh.EXT_INFO, 1024);
      info.putUInt(2);
      info.putString("server-sig-algs");
      info.putString(String.join(",", CryptoPolicy.userSignatures()));
      info.putString("ping@openssh.com");
      info.putString("0");
      session.writePacket(info);
    }
  }

  @Override
  public boolean handleKexExtensionsMessage(Session session, Buffer buffer) {
    return true;
  }

  @Override
  public boolean handleKexCompressionMessage(Session session, Buffer buffer) {
    return false;
  }
}
