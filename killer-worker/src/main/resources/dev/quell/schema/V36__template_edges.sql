-- The graph of a workflow's templates: which version of a template some edge of a DAG leads from and to. To find these
-- pairs among the edges took seconds for a million of them; they are a few, whatever the size.

-- First, since whoever adds edges has this lock before those on dag: the key below waits for them, and not they for it.
lock table edge in share row exclusive mode;

create table template_edge (
  dag_id bigint not null references dag on delete cascade,
  upstream_version_id bigint not null,
  -- Null: the version has a node that no edge leaves, or that leads to what is no node.
  downstream_version_id bigint
);
create unique index uc_template_edge
  on template_edge (dag_id, upstream_version_id, coalesce(downstream_version_id, -1));

-- A trigger, so that every writer keeps them: processes of the version before, and people. They are added by one statement
-- in one order, so that two who add the same ones wait for each other, and never in a circle; those that are there are
-- found by their index, and nothing is written. Nobody changes an edge but the import, which finds all of them anew.
-- The plan is made when a session adds its first edges, when there may be hardly any nodes, and is kept while there come
-- millions: so it looks each node up by its id from the first. An edge of no DAG would have no place, and has no workflow.
create function add_template_edges() returns trigger language plpgsql
  set search_path from current
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
begin
  insert into template_edge (dag_id, upstream_version_id, downstream_version_id)
  select distinct next.dag_id, next.upstream, below.task_template_version_id
  from (
    select distinct added.dag_id, above.task_template_version_id as upstream, listed.id
    from added
    join dag on dag.id = added.dag_id
    join node above on above.id = added.node_id
    left join lateral unnest(added.downstream_node_ids) as listed (id) on true
  ) as next
  left join node below on below.id = next.id
  order by next.dag_id, next.upstream, below.task_template_version_id
  on conflict do nothing;
  return null;
end
$$;
create trigger edge_adds_template_edges
  after insert on edge referencing new table as added
  for each statement execute function add_template_edges();

-- Finds all of them anew: here, and when an import ends. Whole tables are joined, not a node at a time.
create function fill_template_edges() returns void language sql
  set search_path from current
  set enable_nestloop = off
  set work_mem = '64MB'
as $$
  delete from template_edge;
  insert into template_edge (dag_id, upstream_version_id, downstream_version_id)
  select distinct next.dag_id, above.task_template_version_id, below.task_template_version_id
  from (
    select edge.dag_id, edge.node_id,
           unnest(
             case when cardinality(edge.downstream_node_ids) > 0 then edge.downstream_node_ids else '{null}' end
           ) as id
    from edge
  ) as next
  join dag on dag.id = next.dag_id
  join node above on above.id = next.node_id
  left join node below on below.id = next.id;
$$;
select fill_template_edges();
