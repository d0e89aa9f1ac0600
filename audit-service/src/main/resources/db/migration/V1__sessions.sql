-- The index: everything here can be built again from S3.
--
-- Tables are partitioned by the UTC day in the session's id, month by month, so that old months
-- are dropped whole. Months are made by the index as sessions come (create_month); an id with an
-- absurd day goes to the default partition.

create table index_offsets (
  topic       text    not null,
  partition   integer not null,
  next_offset bigint  not null,
  primary key (topic, partition)
);

create table sessions (
  day                date    not null,
  id                 uuid    not null,
  -- Sequences that are in this row already: a frame counts once, however often it comes.
  applied            int8multirange not null default '{}',
  started_at         timestamptz,
  ended_at           timestamptz,
  end_reason         text,
  end_code           text,
  gateway            uuid,
  client_address     inet,
  client_port        integer,
  client_version     text,
  user_name          text,
  principal          text,
  outcome            text,
  template           text,
  recording_policy   text,
  grant_id           text,
  workload_id        text,
  workload_kind      text,
  workload_namespace text,
  workload_pod       text,
  workload_node      text,
  workload_image     text,
  workload_host      text,
  workload_port      integer,
  -- From the archive's notice.
  manifest           integer,
  integrity          text,
  last_sequence      bigint,
  noticed_at         timestamptz,
  primary key (day, id)
) partition by range (day);

create index sessions_by_user on sessions (user_name, id desc);
create index sessions_by_outcome on sessions (outcome, id desc);
create index sessions_by_workload on sessions (workload_id, id desc) where workload_id is not null;
create index sessions_by_client on sessions using gist (client_address inet_ops);

create table channels (
  day          date    not null,
  session      uuid    not null,
  number       integer not null,
  type         text,
  kind         text,
  command      text,
  opened_at    timestamptz,
  closed_at    timestamptz,
  exit_status  bigint,
  exit_signal  text,
  input_bytes  bigint  not null default 0,
  output_bytes bigint  not null default 0,
  error_bytes  bigint  not null default 0,
  primary key (day, session, number)
) partition by range (day);

create table sessions_other partition of sessions default;
create table channels_other partition of channels default;

create function create_month(of date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', of)::date;
  until date := (first + interval '1 month')::date;
  suffix text := to_char(first, 'YYYYMM');
begin
  perform pg_advisory_xact_lock(hashtext('gatehouse create_month'));
  if to_regclass('sessions_' || suffix) is null then
    execute format('create table %I partition of sessions for values from (%L) to (%L)',
                   'sessions_' || suffix, first, until);
    execute format('create table %I partition of channels for values from (%L) to (%L)',
                   'channels_' || suffix, first, until);
  end if;
end
$$;
