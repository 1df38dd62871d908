-- Sessions of people who have signed in, one row for each until it is over or signed out. The id itself is known to
-- the person's browser alone, so that whoever reads the table cannot use it.
create table session (
  id_hash bytea primary key constraint ck_session_id_hash check (octet_length(id_hash) = 32),
  claims jsonb not null,
  expires_at timestamptz not null
);
create index ix_session_expires_at on session (expires_at);
