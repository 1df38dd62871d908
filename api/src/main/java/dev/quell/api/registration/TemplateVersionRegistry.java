package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import java.util.SortedSet;

/**
 * Inserts or finds versions of task templates, and the arguments they name ({@code
 * docs/contract/workflow-and-bind.md} §35).
 */
final class TemplateVersionRegistry {
  private final RetryingPool database;
  private final TemplateQueries queries;

  TemplateVersionRegistry(RetryingPool database, TemplateQueries queries) {
    this.database = database;
    this.queries = queries;
  }

  /**
   * The version with this command and mapping. One that exists keeps its own arguments. Arguments
   * are global by name, so they may be there before the version is, and stay without it.
   *
   * @return fails with NOT_FOUND if there is no such template
   */
  Future<TemplateVersion> define(NewTemplateVersion version) {
    return queries
        .version(version)
        .compose(
            present ->
                present.isPresent() ? Future.succeededFuture(present.get()) : insert(version));
  }

  private Future<TemplateVersion> insert(NewTemplateVersion version) {
    return requireTemplate(version.templateId())
        .compose(known -> insertArgs(version.allArgs()))
        .compose(args -> insertVersion(version))
        .compose(inserted -> queries.version(version))
        .map(found -> found.orElseThrow());
  }

  private Future<Void> requireTemplate(long id) {
    return database
        .one(
            "select exists (select from task_template where id = #{id}::bigint)",
            Parameters.of("id", id),
            row -> row.getBoolean(0))
        .compose(
            exists ->
                exists
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        CommandException.notFound(
                            "There is no task template with the id " + id + ".")));
  }

  private Future<Integer> insertArgs(SortedSet<String> names) {
    return database.update(
        """
        insert into arg (name)
        select given.name from unnest(#{names}::text[]) with ordinality as given (name, place)
        where not exists (select from arg where arg.name = given.name)
        order by given.place
        on conflict (name) do nothing
        """,
        Parameters.none().andTexts("names", names));
  }

  /** One statement, so that nobody ever sees a version without its arguments. */
  private Future<Integer> insertVersion(NewTemplateVersion version) {
    return database.update(
        """
        with added as (
          insert into task_template_version (task_template_id, command_template, arg_mapping_hash)
          values (#{templateId}::bigint, #{command}::text, #{mappingHash}::text)
          on conflict (task_template_id, arg_mapping_hash, md5(command_template)) do nothing
          returning id
        )
        insert into template_arg_map (task_template_version_id, arg_id, arg_type_id)
        select added.id, arg.id, given.type
        from added
        cross join (
          select name, 1 as type from unnest(#{nodeArgs}::text[]) as node (name)
          union all select name, 2 from unnest(#{taskArgs}::text[]) as task (name)
          union all select name, 3 from unnest(#{opArgs}::text[]) as op (name)
        ) as given
        join arg on arg.name = given.name
        on conflict do nothing
        """,
        Parameters.of("templateId", version.templateId())
            .and("command", version.commandTemplate())
            .and("mappingHash", version.argMappingHash())
            .andTexts("nodeArgs", version.nodeArgs())
            .andTexts("taskArgs", version.taskArgs())
            .andTexts("opArgs", version.opArgs()));
  }
}
