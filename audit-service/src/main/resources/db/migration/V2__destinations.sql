-- Where a forwarded connection goes: host:port, [address]:port, or a socket's path, as asked.
alter table channels add column destination text;
