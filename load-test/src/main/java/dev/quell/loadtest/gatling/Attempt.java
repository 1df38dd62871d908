package dev.quell.loadtest.gatling;

/**
 * An instance on its way from a distributor to a worker.
 *
 * @param id of the instance
 * @param step its place in the batch, from 0
 * @param ending that is meant for it
 */
record Attempt(long id, long array, int batch, int step, Ending ending) {

  /** Where its worker asks for its id. */
  String lookupPath() {
    return "/get_array_task_instance_id/%d/%d/%d".formatted(array, batch, step);
  }

  /** The path of one of its routes. */
  String path(String route) {
    return Report.path(id, route);
  }

  /** What the cluster calls it. */
  String distributorId() {
    return array + "_" + step;
  }
}
