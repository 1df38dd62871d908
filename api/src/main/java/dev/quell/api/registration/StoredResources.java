package dev.quell.api.registration;

/**
 * What a row of task_resources holds.
 *
 * @param requestedResources JSON text as it was bound
 */
record StoredResources(String requestedResources, String queueName) {
  static final StoredResources NONE = new StoredResources(null, null);
}
