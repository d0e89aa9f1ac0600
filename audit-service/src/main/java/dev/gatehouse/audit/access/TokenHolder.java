package dev.gatehouse.audit.access;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Who asks: the holder of the token that was shown. */
record TokenHolder(String name, boolean isSecure) implements SecurityContext, Principal {
  @Override
  public String getName() {
    return name;
  }

  @Override
  public Principal getUserPrincipal() {
    return this;
  }

  @Override
  public boolean isUserInRole(String role) {
    return false;
  }

  @Override
  public @Nullable String getAuthenticationScheme() {
    return "Bearer";
  }
}
