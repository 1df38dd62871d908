-- What a site's own SQL reads, dashboards and ORMs among it: every table of docs/contract/schema.md under its
-- name, with its columns in the forms of the reference: times in UTC without a zone, in whole seconds, and
-- edges as JSON lists. A migration that changes a table makes its view anew.
create schema jobmon;

create view jobmon.tool as
  select id, name
  from tool;

create view jobmon.tool_version as
  select id, tool_id
  from tool_version;

create view jobmon.task_template as
  select id, tool_version_id, name
  from task_template;

create view jobmon.task_template_version as
  select id, task_template_id, command_template, arg_mapping_hash
  from task_template_version;

create view jobmon.arg as
  select id, name
  from arg;

create view jobmon.arg_type as
  select id, name
  from arg_type;

create view jobmon.template_arg_map as
  select task_template_version_id, arg_id, arg_type_id
  from template_arg_map;

create view jobmon.dag as
  select id, hash, date_trunc('second', created_date at time zone 'UTC') as created_date
  from dag;

create view jobmon.node as
  select id, task_template_version_id, node_args_hash
  from node;

create view jobmon.node_arg as
  select node_id, arg_id, val
  from node_arg;

create view jobmon.edge as
  select dag_id, node_id, coalesce(to_jsonb(upstream_node_ids), 'null') as upstream_node_ids,
         coalesce(to_jsonb(downstream_node_ids), 'null') as downstream_node_ids
  from edge;

create view jobmon.cluster_type as
  select id, name, logfile_templates
  from cluster_type;

create view jobmon.cluster as
  select id, name, cluster_type_id, connection_parameters
  from cluster;

create view jobmon.queue as
  select id, name, cluster_id, parameters
  from queue;

create view jobmon.task_resources_type as
  select id, label
  from task_resources_type;

create view jobmon.task_resources as
  select id, queue_id, task_resources_type_id, requested_resources
  from task_resources;

create view jobmon.task_status as
  select id, label, description
  from task_status;

create view jobmon.task_instance_status as
  select id, label, description
  from task_instance_status;

create view jobmon.workflow_status as
  select id, label, description
  from workflow_status;

create view jobmon.workflow_run_status as
  select id, label, description
  from workflow_run_status;

create view jobmon.workflow as
  select id, tool_version_id, dag_id, workflow_args_hash, task_hash, description, name, workflow_args,
         max_concurrently_running, date_trunc('second', created_date at time zone 'UTC') as created_date,
         date_trunc('second', status_date at time zone 'UTC') as status_date, status
  from workflow;

create view jobmon.workflow_run as
  select id, workflow_id, "user", jobmon_version, jobmon_server_version, status,
         date_trunc('second', created_date at time zone 'UTC') as created_date,
         date_trunc('second', status_date at time zone 'UTC') as status_date,
         date_trunc('second', heartbeat_date at time zone 'UTC') as heartbeat_date, report_increment
  from workflow_run;

create view jobmon.workflow_attribute_type as
  select id, name
  from workflow_attribute_type;

create view jobmon.workflow_attribute as
  select workflow_id, workflow_attribute_type_id, value
  from workflow_attribute;

create view jobmon."array" as
  select id, name, task_template_version_id, workflow_id, max_concurrently_running,
         date_trunc('second', created_date at time zone 'UTC') as created_date
  from "array";

create view jobmon.task as
  select id, workflow_id, node_id, task_args_hash, array_id, name, command, task_resources_id, num_attempts,
         max_attempts, resource_scales, fallback_queues, status,
         date_trunc('second', status_date at time zone 'UTC') as status_date
  from task;

create view jobmon.task_attribute_type as
  select id, name
  from task_attribute_type;

create view jobmon.task_attribute as
  select task_id, task_attribute_type_id, value
  from task_attribute;

create view jobmon.task_arg as
  select task_id, arg_id, val
  from task_arg;

create view jobmon.task_instance as
  select id, workflow_run_id, array_id, task_id, distributor_id, task_resources_id, array_batch_num,
         array_step_id, nodename, process_group_id, usage_str, wallclock, maxrss, maxpss, cpu, io, stdout,
         stderr, stdout_log, stderr_log, status,
         date_trunc('second', submitted_date at time zone 'UTC') as submitted_date,
         date_trunc('second', status_date at time zone 'UTC') as status_date,
         date_trunc('second', report_by_date at time zone 'UTC') as report_by_date, report_increment
  from task_instance;

create view jobmon.task_instance_error_log as
  select id, task_instance_id, date_trunc('second', error_time at time zone 'UTC') as error_time,
         description
  from task_instance_error_log;

-- Plain views would take writes and hand them on.
create function jobmon.refuse_write() returns trigger language plpgsql as $$
begin
  raise exception 'The views of the schema jobmon are read-only.' using errcode = 'read_only_sql_transaction';
end
$$;
do $$
declare
  shown text;
begin
  for shown in select table_name from information_schema.views where table_schema = 'jobmon' loop
    execute format(
      'create trigger is_read_only instead of insert or update or delete on jobmon.%I'
        ' for each row execute function jobmon.refuse_write()',
      shown);
  end loop;
end
$$;
