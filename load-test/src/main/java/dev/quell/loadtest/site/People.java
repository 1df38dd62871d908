package dev.quell.loadtest.site;

import dev.quell.loadtest.generator.Request;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Is people who read the console and views, page after page, and look at each for a while. Confined
 * to one event loop.
 */
record People(Calls calls, Pace pace, RandomGenerator random, List<Long> workflows) {
  private static final List<String> PAGES =
      List.of(
          "/console/workflows",
          "/console/workflows?sort=busiest",
          "/console/workflows/%d",
          "/console/workflows/%d/graph",
          "/console/workflows/%d/history",
          "/console/workflows/%d/errors",
          "/console/workflows/%d/tasks",
          "/console/workflows/%d/tasks?status=R",
          "/console/users",
          "/console/audit",
          "/workflow_status_viz?workflow_ids=%d",
          "/stuck",
          "/kill_jobs?limit=10");

  /** Has so many people read. */
  void start(int count) {
    for (int i = 0; i < count; i++) {
      calls.later(pace.look(random), this::read);
    }
  }

  private void read() {
    long workflow = workflows.get(random.nextInt(workflows.size()));
    String page = PAGES.get(random.nextInt(PAGES.size())).formatted(workflow);
    calls
        .call(Kind.READS, Request.read(page))
        .onComplete(read -> calls.later(pace.look(random), this::read));
  }
}
