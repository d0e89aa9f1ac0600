-- One row for each frame, but no content: data is there as its size.
create table events (
  day       date        not null,
  session   uuid        not null,
  sequence  bigint      not null,
  -- The frame's place in Kafka: the order in which the archive received it.
  partition integer     not null,
  position  bigint      not null,
  at        timestamptz not null,
  type      text        not null,
  channel   integer     not null,
  event     json        not null,
  primary key (day, session, sequence)
) partition by range (day);

create index events_in_archive_order on events (partition, position);
create index events_by_time on events (at);

create table events_other partition of events default;

create or replace function create_month(of date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', of)::date;
  until date := (first + interval '1 month')::date;
  name text;
begin
  perform pg_advisory_xact_lock(hashtext('gatehouse create_month'));
  foreach name in array array['sessions', 'channels', 'events'] loop
    if to_regclass(name || '_' || to_char(first, 'YYYYMM')) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L)',
                     name || '_' || to_char(first, 'YYYYMM'), name, first, until);
    end if;
  end loop;
end
$$;

-- Which life of these tables this is: whoever writes to them notices that they were built again.
create table index_life (id uuid primary key default gen_random_uuid());
insert into index_life default values;
