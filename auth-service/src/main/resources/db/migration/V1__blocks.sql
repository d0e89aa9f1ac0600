-- Who has failed to log in, how often, and until when they are blocked. Rows that say no more than
-- their absence, and the first to become so where there are too many, are deleted by every replica.

create table subjects (
  kind          text        not null,
  -- An IPv4 address, an IPv6 network of 64 bits, or a user name.
  subject       text        not null,
  failures      integer     not null,
  window_end    timestamptz not null,
  doublings     integer     not null,
  blocked_until timestamptz not null,
  quiet_from    timestamptz not null,
  forget_at     timestamptz not null,
  refused       bigint      not null default 0,
  primary key (kind, subject)
);

create index subjects_in_order_of_forgetting on subjects (kind, forget_at);
create index subjects_blocked on subjects (blocked_until);

-- From where users have logged in.
create table familiar_addresses (
  user_name text        not null,
  address   text        not null,
  seen_at   timestamptz not null,
  primary key (user_name, address)
);

create index familiar_addresses_by_age on familiar_addresses (seen_at);
