-- Sessions that live, of users who may have so many at the same time. A place counts until held_until; its
-- gateway puts that off for as long as the session lives.

create table session_places (
  session_id     uuid        not null primary key,
  principal_name text        not null,
  held_until     timestamptz not null
);

create index session_places_by_principal on session_places (principal_name, held_until);
create index session_places_by_age on session_places (held_until);
