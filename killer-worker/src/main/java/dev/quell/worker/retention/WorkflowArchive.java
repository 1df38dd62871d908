package dev.quell.worker.retention;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;

/**
 * Writes one workflow to a file, {@code workflow-ID.ndjson.gz}: a line of JSON for each row, with
 * the name of its table, in an order in which they can be inserted again. Beside it stands its
 * checksum, as {@code sha256sum} writes it. Memory does not grow with the workflow; no event loop
 * waits for the disk.
 */
final class WorkflowArchive {
  private static final int PAGE = 1_000;

  /** Commands and their arguments may tell secrets. */
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rw-------");

  /** Each gives the rows of a table that belong to a workflow, as JSON. */
  private static final Map<String, String> TABLES = tables();

  private static Map<String, String> tables() {
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put(
        "dag",
        """
        select to_jsonb(dag)::text
        from workflow
        join dag on dag.id = workflow.dag_id
        where workflow.id = $1::bigint
        """);
    tables.put(
        "edge",
        """
        select to_jsonb(edge)::text
        from workflow
        join edge on edge.dag_id = workflow.dag_id
        where workflow.id = $1::bigint
        """);
    tables.put(
        "workflow",
        """
        select (to_jsonb(workflow) || jsonb_build_object(
                  'created_date', removal.created_date,
                  'workflow_args_hash', removal.workflow_args_hash))::text
        from workflow
        join workflow_removal removal on removal.workflow_id = workflow.id
        where workflow.id = $1::bigint
        """);
    tables.put("workflow_attribute", ofWorkflow("workflow_attribute"));
    tables.put("workflow_run", ofWorkflow("workflow_run"));
    tables.put("array", ofWorkflow("\"array\""));
    tables.put("task", ofWorkflow("task"));
    tables.put("task_attribute", ofTasks("task_attribute"));
    tables.put("task_arg", ofTasks("task_arg"));
    tables.put("task_instance", ofTasks("task_instance"));
    tables.put(
        "task_instance_error_log",
        """
        select to_jsonb(error)::text
        from task
        join task_instance instance on instance.task_id = task.id
        join task_instance_error_log error on error.task_instance_id = instance.id
        where task.workflow_id = $1::bigint
        """);
    return tables;
  }

  private static String ofWorkflow(String table) {
    return "select to_jsonb(part)::text from %s part where part.workflow_id = $1::bigint"
        .formatted(table);
  }

  private static String ofTasks(String table) {
    return """
    select to_jsonb(part)::text
    from task
    join %s part on part.task_id = task.id
    where task.workflow_id = $1::bigint
    """
        .formatted(table);
  }

  private final Path file;
  private final Path unfinished;
  private final FileChannel channel;
  private final MessageDigest digest;
  private final GZIPOutputStream lines;

  private WorkflowArchive(Path folder, long workflowId) throws IOException {
    file = folder.resolve("workflow-%d.ndjson.gz".formatted(workflowId));
    unfinished = folder.resolve(file.getFileName() + ".part");
    Files.createDirectories(folder);
    Files.deleteIfExists(unfinished);
    channel =
        FileChannel.open(
            unfinished,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ALONE));
    digest = sha256();
    lines =
        new GZIPOutputStream(
            new DigestOutputStream(Channels.newOutputStream(channel), digest), 1 << 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Writes a workflow whose removal has begun, and completes when the file is there, whole and on
   * the disk; fails with an {@link UncheckedIOException} if it cannot be written.
   */
  static Future<Void> write(Vertx vertx, SqlConnection connection, long workflowId, Path folder) {
    Context context = vertx.getOrCreateContext();
    return blocking(context, () -> new WorkflowArchive(folder, workflowId))
        .compose(
            archive ->
                archive
                    .table(context, connection, workflowId, TABLES.entrySet().iterator())
                    .compose(written -> blocking(context, archive::finish))
                    .eventually(() -> blocking(context, archive::close)));
  }

  /** A disk that is full is no database that is lost, which would be tried again. */
  private static <T> Future<T> blocking(Context context, Callable<T> work) {
    return context
        .executeBlocking(work)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof IOException disk
                        ? new UncheckedIOException("The archive cannot be written: " + disk, disk)
                        : failure));
  }

  private Future<Void> table(
      Context context,
      SqlConnection connection,
      long workflowId,
      Iterator<Entry<String, String>> tables) {
    if (!tables.hasNext()) {
      return Future.succeededFuture();
    }
    Entry<String, String> table = tables.next();
    return connection
        .prepare(table.getValue())
        .compose(
            statement -> {
              Cursor cursor = statement.cursor(Tuple.of(workflowId));
              return page(context, table.getKey(), cursor)
                  .eventually(cursor::close)
                  .eventually(statement::close);
            })
        .compose(written -> table(context, connection, workflowId, tables));
  }

  private Future<Void> page(Context context, String table, Cursor cursor) {
    return cursor
        .read(PAGE)
        .compose(rows -> blocking(context, () -> add(table, rows)))
        .compose(
            added -> cursor.hasMore() ? page(context, table, cursor) : Future.succeededFuture());
  }

  private Void add(String table, RowSet<Row> rows) throws IOException {
    String beginning = "{\"table\":\"" + table + "\",\"row\":";
    for (Row row : rows) {
      lines.write((beginning + row.getString(0) + "}\n").getBytes(UTF_8));
    }
    return null;
  }

  private Void finish() throws IOException {
    lines.finish();
    channel.force(true);
    String name = String.valueOf(file.getFileName());
    Files.writeString(
        file.resolveSibling(name + ".sha256"),
        "%s  %s%n".formatted(HexFormat.of().formatHex(digest.digest()), name));
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    return null;
  }

  /** Removes what is not whole. */
  private Void close() throws IOException {
    try (channel;
        lines) {
      Files.deleteIfExists(unfinished);
    }
    return null;
  }
}
