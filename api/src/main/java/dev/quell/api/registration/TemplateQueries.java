package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads of task templates ({@code docs/contract/workflow-and-bind.md} §32, §34, §36). */
final class TemplateQueries {
  private final RetryingPool database;

  TemplateQueries(RetryingPool database) {
    this.database = database;
  }

  /** Lists the templates of a tool version by ascending id; empty if there are none. */
  Future<List<Template>> ofToolVersion(long toolVersionId) {
    return database.list(
        """
        select id, tool_version_id, name from task_template
        where tool_version_id = #{toolVersionId}::bigint
        order by id
        """,
        Parameters.of("toolVersionId", toolVersionId),
        Template::from);
  }

  /** The versions of a template by ascending id; empty if the template is unknown. */
  Future<List<TemplateVersion>> versions(long templateId) {
    return versions(templateId, null, null);
  }

  /** The version of a template with a command and a mapping; empty if there is none. */
  Future<Optional<TemplateVersion>> version(NewTemplateVersion wanted) {
    return versions(wanted.templateId(), wanted.argMappingHash(), wanted.commandTemplate())
        .map(versions -> versions.stream().findFirst());
  }

  /** The hash is null for all versions. */
  private Future<List<TemplateVersion>> versions(
      long templateId, @Nullable String mappingHash, @Nullable String command) {
    return database.list(
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
            where version.task_template_id = #{templateId}::bigint
              and (#{mappingHash}::text is null
                or version.arg_mapping_hash = #{mappingHash}::text
                and md5(version.command_template) = md5(#{command}::text))
            order by version.id
            """,
        Parameters.of("templateId", templateId)
            .and("mappingHash", mappingHash)
            .and("command", command),
        TemplateVersion::from);
  }

  /** The template of a version; fails with NOT_FOUND if there is no such version. */
  Future<Long> ofVersion(long versionId) {
    return database
        .first(
            "select task_template_id from task_template_version where id = #{versionId}::bigint",
            Parameters.of("versionId", versionId),
            row -> row.getLong("task_template_id"))
        .map(
            id ->
                id.orElseThrow(
                    () ->
                        CommandException.notFound(
                            "There is no task template version with the id " + versionId + ".")));
  }
}
