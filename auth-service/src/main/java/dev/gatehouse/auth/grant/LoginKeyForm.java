package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.identity.Fingerprints;
import dev.gatehouse.auth.identity.KeyRestrictions.Permission;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/** A {@link LoginKey} as JSON, for texts that we give away and get back. */
public final class LoginKeyForm {

  private LoginKeyForm() {}

  /** One line of JSON. */
  public static String text(LoginKey key) {
    return JsonUtil.toJson(members(key));
  }

  /**
   * The key that was written so.
   *
   * @throws IllegalArgumentException when it was not written here
   */
  public static LoginKey read(String text) {
    try {
      return read(new Members(JsonUtil.parseJson(text)));
    } catch (JoseException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  static Map<String, Object> members(LoginKey key) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("sha256", key.key().sha256());
    members.put("sha1", key.key().sha1());
    if (key instanceof LoginKey.Certified certified) {
      members.put("authority", certified.authority());
      members.put("serial", Long.toUnsignedString(certified.serial()));
      members.put("keyId", certified.keyId());
      members.put("principals", certified.principals());
      members.put("denied", certified.denied().stream().map(Permission::name).sorted().toList());
      certified.command().ifPresent(command -> members.put("command", command));
    }
    return members;
  }

  static LoginKey read(Members members) {
    Fingerprints key = new Fingerprints(members.text("sha256"), members.text("sha1"));
    if (!members.has("authority")) {
      return new LoginKey.Listed(key);
    }
    return new LoginKey.Certified(
        key,
        members.text("authority"),
        Long.parseUnsignedLong(members.text("serial")),
        members.text("keyId"),
        members.texts("principals"),
        members.texts("denied").stream()
            .map(Permission::valueOf)
            .collect(Collectors.toUnmodifiableSet()),
        members.has("command") ? Optional.of(members.text("command")) : Optional.empty());
  }
}
