-- The latest one-time code of each user that let somebody in: that one, and all before it, are good no more.

create table used_codes (
  user_name text   not null primary key,
  -- Which period of 30 seconds since 1970 the code was that of.
  period    bigint not null,
  -- The attempt that it was used in, which may be asked about again when its answer was lost.
  attempt   text   not null
);

create index used_codes_by_age on used_codes (period);
