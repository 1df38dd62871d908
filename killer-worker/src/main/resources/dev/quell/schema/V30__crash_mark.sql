-- PostgreSQL empties a table that it does not log when it recovers from a crash. So this row is gone
-- just when commits that did not wait for the disk, those of heartbeats, may be lost.
create unlogged table report_intake_mark (
  only_row boolean primary key default true
    constraint ck_report_intake_mark_only_row check (only_row)
);
