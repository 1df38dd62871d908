-- The rows that clients take for granted (schema.md §5). Explicit ids are constants in clients.

insert into arg_type (id, name) values (1, 'NODE_ARG'), (2, 'TASK_ARG'), (3, 'OP_ARG');

insert into cluster_type (id, name) values (1, 'dummy'), (2, 'sequential'), (3, 'multiprocess');

insert into cluster (id, name, cluster_type_id)
values (1, 'dummy', 1), (2, 'sequential', 2), (3, 'multiprocess', 3);

insert into queue (id, name, cluster_id, parameters)
values (1, 'null.q', 1, '{}'), (2, 'null.q', 2, '{}'), (3, 'null.q', 3, '{"cores": (1,20)}');

select setval(pg_get_serial_sequence('cluster_type', 'id'), 3);
select setval(pg_get_serial_sequence('cluster', 'id'), 3);
select setval(pg_get_serial_sequence('queue', 'id'), 3);

insert into task_resources_type (id, label)
values ('O', 'ORIGINAL'), ('V', 'VALIDATED'), ('A', 'ADJUSTED');

insert into task_status (id, label, description)
values
  ('A', 'ADJUSTING_RESOURCES', 'ran out of a resource; waits for larger resources'),
  ('D', 'DONE', 'an attempt succeeded'),
  ('E', 'ERROR_RECOVERABLE', 'attempt failed, attempts are left'),
  ('F', 'ERROR_FATAL', 'no attempt left, or killed'),
  ('G', 'REGISTERING', 'known, not in an attempt'),
  ('I', 'INSTANTIATING', 'picked up by a distributor'),
  ('O', 'LAUNCHED', 'submitted to the cluster'),
  ('Q', 'QUEUED', 'ready, attempt created'),
  ('R', 'RUNNING', 'worker reported in');

insert into task_instance_status (id, label, description)
values
  ('D', 'DONE', 'finished well'),
  ('E', 'ERROR', 'command failed'),
  ('F', 'ERROR_FATAL', 'ended for good, no retry'),
  ('I', 'INSTANTIATED', 'picked up, not submitted yet'),
  ('K', 'KILL_SELF', 'told to end itself'),
  -- The reference labels this one QUEUED by mistake (fsm.md §3).
  ('O', 'LAUNCHED', 'submitted to the cluster'),
  ('Q', 'QUEUED', 'waits for a distributor'),
  ('R', 'RUNNING', 'running'),
  ('T', 'TRIAGING', 'silent; cause being looked up'),
  ('U', 'UNKNOWN_ERROR', 'gone without a trace'),
  ('W', 'NO_DISTRIBUTOR_ID', 'submission failed'),
  ('X', 'NO_HEARTBEAT', 'never reported after launch'),
  ('Z', 'RESOURCE_ERROR', 'exceeded a resource');

insert into workflow_status (id, label, description)
values
  ('A', 'ABORTED', 'stopped before it could start'),
  ('D', 'DONE', 'all tasks done'),
  ('F', 'FAILED', 'last run ended with failures'),
  ('G', 'REGISTERING', 'being bound'),
  ('H', 'HALTED', 'stopped for a resume, or its run was reaped'),
  ('I', 'INSTANTIATING', 'run is being set up'),
  ('O', 'LAUNCHED', 'set up, not running yet'),
  ('Q', 'QUEUED', 'bound, waits to be set up'),
  ('R', 'RUNNING', 'has a running run');

insert into workflow_run_status (id, label, description)
values
  ('A', 'ABORTED', 'failed while binding'),
  ('B', 'BOUND', 'bound to the database'),
  ('C', 'COLD_RESUME', 'must stop, running tasks are killed'),
  ('D', 'DONE', 'finished well'),
  ('E', 'ERROR', 'ended with failures'),
  ('G', 'REGISTERED', 'created'),
  ('H', 'HOT_RESUME', 'must stop, running tasks go on'),
  ('I', 'INSTANTIATED', 'being set up'),
  ('L', 'LINKING', 'claims its workflow, binds tasks'),
  ('O', 'LAUNCHED', 'set up'),
  ('R', 'RUNNING', 'running'),
  ('S', 'STOPPED', 'stopped by its user'),
  ('T', 'TERMINATED', 'gave way to a later run');
