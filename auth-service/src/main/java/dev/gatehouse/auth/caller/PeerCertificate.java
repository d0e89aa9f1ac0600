package dev.gatehouse.auth.caller;

import io.vertx.core.http.HttpServerRequest;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Whether who calls over TLS has shown a certificate. One that was shown was verified before: TLS
 * ends a connection with a certificate that has expired or is of another authority.
 */
final class PeerCertificate {

  private PeerCertificate() {}

  /** True without TLS as well: then nobody is asked. */
  static boolean isShownIn(HttpServerRequest request) {
    if (!request.isSSL()) {
      return true;
    }
    SSLSession session = request.connection().sslSession();
    try {
      return session != null && session.getPeerCertificates().length > 0;
    } catch (SSLPeerUnverifiedException none) {
      return false;
    }
  }
}
