package dev.quell.api.registration;

/**
 * What identifies a node.
 *
 * @param argsHash canonical decimal text
 */
record NodeKey(long taskTemplateVersionId, String argsHash) {

  /** As the answer names the node. */
  @Override
  public String toString() {
    return taskTemplateVersionId + ":" + argsHash;
  }
}
