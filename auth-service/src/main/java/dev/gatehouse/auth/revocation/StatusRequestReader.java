package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.grant.BasisReader;
import dev.gatehouse.auth.grant.GrantId;
import dev.gatehouse.auth.problem.RefusedRequest;
import jakarta.ws.rs.core.Response.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a question about grants into grants, or refuses it with the first field that is wrong. */
final class StatusRequestReader {

  static final int GRANTS_MAX = 1000;

  private final BasisReader bases;

  StatusRequestReader(BasisReader bases) {
    this.bases = bases;
  }

  /**
   * Reads it; a basis that cannot be read is one grant's, and no reason to refuse the others.
   *
   * @throws RefusedRequest naming a field that is wrong, and not its value
   */
  List<HeldGrant> read(@Nullable StatusRequest request) {
    if (request == null || request.grants() == null) {
      throw refused("grants is missing");
    }
    if (request.grants().size() > GRANTS_MAX) {
      throw refused("grants has at most " + GRANTS_MAX + " items");
    }
    List<HeldGrant> grants = new ArrayList<>();
    for (StatusRequest.@Nullable Item item : request.grants()) {
      grants.add(read(item, "grants[" + grants.size() + "]"));
    }
    return grants;
  }

  private HeldGrant read(StatusRequest.@Nullable Item item, String path) {
    if (item == null) {
      throw refused(path + " is missing");
    }
    if (item.jti() == null) {
      throw refused(path + ".jti is missing");
    }
    if (item.basis() == null) {
      throw refused(path + ".basis is missing");
    }
    GrantId id =
        GrantId.parse(item.jti()).orElseThrow(() -> refused(path + ".jti is a UUID of version 7"));
    return new HeldGrant(id, bases.read(item.basis()));
  }

  private static RefusedRequest refused(String problem) {
    return new RefusedRequest(Status.BAD_REQUEST, MessageCode.REQUEST_MALFORMED, problem);
  }
}
