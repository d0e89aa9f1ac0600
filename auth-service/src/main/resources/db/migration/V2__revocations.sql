-- What operators have revoked. A row is deleted, when the next one comes, once no session can be left
-- that it is about.

create table revocations (
  id         uuid        primary key,
  -- principal, sid or jti.
  kind       text        not null,
  target     text        not null,
  reason     text        not null,
  made_at    timestamptz not null,
  kept_until timestamptz not null
);

create index revocations_by_target on revocations (kind, target);
create index revocations_in_order_of_forgetting on revocations (kept_until);
