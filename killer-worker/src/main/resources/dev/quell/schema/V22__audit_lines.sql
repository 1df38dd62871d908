-- The audit is told in lines, one for each job, action and person, at the place of the first row. A
-- job of many chunks has thousands of rows, and each is asked for an earlier one like it.
create index ix_kill_audit_line on kill_audit (kill_job_id, action, person, id)
  where kill_job_id is not null;
