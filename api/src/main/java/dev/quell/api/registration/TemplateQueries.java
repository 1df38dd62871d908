package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads of task templates ({@code docs/contract/workflow-and-bind.md} §32, §34, §36). */
final class TemplateQueries {
  private final RetryingPool database;

  TemplateQueries(RetryingPool database) {
    this.database = database;
  }

  /** By position: id, id of the tool version, name; ascending; empty if there are none. */
  Future<JsonArray> ofToolVersion(long toolVersionId) {
    return database
        .query(
            """
            select id, tool_version_id, name from task_template
            where tool_version_id = $1::bigint
            order by id
            """,
            Tuple.of(toolVersionId))
        .map(TemplateQueries::tuples);
  }

  private static JsonArray tuples(RowSet<Row> rows) {
    JsonArray tuples = new JsonArray();
    for (Row row : rows) {
      tuples.add(new JsonArray().add(row.getLong(0)).add(row.getLong(1)).add(row.getString(2)));
    }
    return tuples;
  }

  /** The versions of a template by ascending id; empty if the template is unknown. */
  Future<List<TemplateVersion>> versions(long templateId) {
    return versions(Tuple.of(templateId, null, null));
  }

  /** The version of a template with a command and a mapping; empty if there is none. */
  Future<Optional<TemplateVersion>> version(NewTemplateVersion wanted) {
    return versions(
            Tuple.of(wanted.templateId(), wanted.argMappingHash(), wanted.commandTemplate()))
        .map(versions -> versions.stream().findFirst());
  }

  private Future<List<TemplateVersion>> versions(Tuple parameters) {
    return database
        .query(
            """
            select version.id, version.task_template_id, version.command_template, args.*
            from task_template_version version
            cross join lateral (
              select
                coalesce(array_agg(arg.name order by arg.id)
                  filter (where map.arg_type_id = 1), '{}') as node_args,
                coalesce(array_agg(arg.name order by arg.id)
                  filter (where map.arg_type_id = 2), '{}') as task_args,
                coalesce(array_agg(arg.name order by arg.id)
                  filter (where map.arg_type_id = 3), '{}') as op_args,
                coalesce(array_agg(arg.name order by arg.id), '{}') as arg_names,
                coalesce(array_agg(arg.id order by arg.id), '{}') as arg_ids
              from template_arg_map map
              join arg on arg.id = map.arg_id
              where map.task_template_version_id = version.id
            ) as args
            where version.task_template_id = $1::bigint
              and ($2::text is null
                or version.arg_mapping_hash = $2::text
                and md5(version.command_template) = md5($3::text))
            order by version.id
            """,
            parameters)
        .map(TemplateQueries::versions);
  }

  private static List<TemplateVersion> versions(RowSet<Row> rows) {
    List<TemplateVersion> versions = new ArrayList<>(rows.size());
    rows.forEach(row -> versions.add(TemplateVersion.of(row)));
    return versions;
  }

  /** The template of a version; fails with NOT_FOUND if there is no such version. */
  Future<Long> ofVersion(long versionId) {
    return database
        .query(
            "select task_template_id from task_template_version where id = $1::bigint",
            Tuple.of(versionId))
        .compose(rows -> idOrRefusal(rows, versionId));
  }

  private static Future<Long> idOrRefusal(RowSet<Row> rows, long versionId) {
    RowIterator<Row> row = rows.iterator();
    return row.hasNext()
        ? Future.succeededFuture(row.next().getLong(0))
        : Future.failedFuture(
            CommandException.notFound(
                "There is no task template version with the id " + versionId + "."));
  }
}
