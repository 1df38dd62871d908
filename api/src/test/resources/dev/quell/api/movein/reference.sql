-- The tables of the reference as docs/contract/schema.md tells of them, on MariaDB or MySQL: no foreign key, and, as
-- on servers that have lived for long, not every unique key either.
create table alembic_version (version_num varchar(32) primary key);
create table tool (id int auto_increment primary key, name varchar(255) not null);
create table tool_version (id int auto_increment primary key, tool_id int not null);
create table task_template (
  id int auto_increment primary key, tool_version_id int not null, name varchar(255) not null,
  unique (tool_version_id, name));
create table task_template_version (
  id int auto_increment primary key, task_template_id int not null, command_template text not null,
  arg_mapping_hash varchar(150) not null);
create table arg (id int auto_increment primary key, name varchar(255) collate utf8mb4_bin not null);
create table arg_type (id int primary key, name varchar(255) not null);
create table template_arg_map (
  task_template_version_id int, arg_id int, arg_type_id int,
  primary key (task_template_version_id, arg_id, arg_type_id));
create table dag (id int auto_increment primary key, hash varchar(150) not null, created_date datetime);
create table node (
  id int auto_increment primary key, task_template_version_id int not null, node_args_hash varchar(150) not null,
  key (task_template_version_id));
create table node_arg (node_id int, arg_id int, val varchar(2048) not null, primary key (node_id, arg_id));
create table edge (
  dag_id int, node_id int, upstream_node_ids json, downstream_node_ids json, primary key (dag_id, node_id));
create table cluster_type (id int auto_increment primary key, name varchar(255) not null unique, logfile_templates varchar(500));
create table cluster (
  id int auto_increment primary key, name varchar(255) not null unique, cluster_type_id int not null,
  connection_parameters varchar(2500));
create table queue (
  id int auto_increment primary key, name varchar(255) not null, cluster_id int not null, parameters varchar(2500) not null,
  unique (name, cluster_id));
create table task_resources_type (id varchar(1) primary key, label varchar(150) not null);
create table task_resources (
  id int auto_increment primary key, queue_id int, task_resources_type_id varchar(1) not null,
  requested_resources text not null);
create table task_status (id varchar(1) primary key, label varchar(150) not null, description varchar(150) not null);
create table task_instance_status like task_status;
create table workflow_status like task_status;
create table workflow_run_status like task_status;
create table workflow (
  id int auto_increment primary key, tool_version_id int, dag_id int not null, workflow_args_hash varchar(150) not null,
  task_hash varchar(150) not null, description text, name varchar(255), workflow_args text,
  max_concurrently_running int not null, created_date datetime, status_date datetime, status varchar(1) not null);
create table workflow_run (
  id int auto_increment primary key, workflow_id int not null, user varchar(150), jobmon_version varchar(150),
  jobmon_server_version varchar(150), status varchar(1) not null, created_date datetime, status_date datetime,
  heartbeat_date datetime, key (workflow_id));
create table workflow_attribute_type (id int auto_increment primary key, name varchar(255) not null);
create table workflow_attribute (
  workflow_id int, workflow_attribute_type_id int, value varchar(255),
  primary key (workflow_id, workflow_attribute_type_id));
create table array (
  id int auto_increment primary key, name varchar(255) not null, task_template_version_id int, workflow_id int,
  max_concurrently_running int not null, created_date datetime);
create table task_attribute_type (id int auto_increment primary key, name varchar(255) not null);
create table task_attribute (
  task_id int, task_attribute_type_id int, value varchar(255), primary key (task_id, task_attribute_type_id));
create table task (
  id int auto_increment primary key, workflow_id int, node_id int, task_args_hash varchar(150) not null, array_id int,
  name varchar(255) not null, command text not null, task_resources_id int, num_attempts int not null,
  max_attempts int not null, resource_scales varchar(1000), fallback_queues varchar(1000), status varchar(1) not null,
  status_date datetime, key (workflow_id));
create table task_arg (task_id int, arg_id int, val varchar(2048) not null, primary key (task_id, arg_id));
create table task_instance (
  id int auto_increment primary key, workflow_run_id int not null, array_id int not null, task_id int not null,
  distributor_id varchar(20), task_resources_id int not null, array_batch_num int not null, array_step_id int not null,
  nodename varchar(150), process_group_id int, usage_str varchar(250), wallclock varchar(50), maxrss varchar(50),
  maxpss varchar(50), cpu varchar(50), io varchar(50), stdout varchar(2048), stderr varchar(2048), stdout_log text,
  stderr_log text, status varchar(1) not null, submitted_date datetime, status_date datetime, report_by_date datetime,
  key (task_id));
create table task_instance_error_log (
  id int auto_increment primary key, task_instance_id int not null, error_time datetime, description text not null);
