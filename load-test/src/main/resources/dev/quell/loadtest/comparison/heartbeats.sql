-- For pgbench: the same as one heartbeat. :first to :last are the instances.
\set instance random(:first, :last)
update task_instance
set report_by_date = clock_timestamp() + interval '279 seconds'
where id = :instance;
