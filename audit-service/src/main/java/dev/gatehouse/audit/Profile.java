package dev.gatehouse.audit;

/** What an installation is for ({@code gatehouse.profile}); unless it says so, production. */
enum Profile {
  PRODUCTION,
  DEVELOPMENT
}
