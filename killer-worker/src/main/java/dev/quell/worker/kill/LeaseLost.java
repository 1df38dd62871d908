package dev.quell.worker.kill;

/** The job was paused, cancelled or taken over: nothing more may be done for it here. */
final class LeaseLost extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LeaseLost() {
    super("The lease of the kill job is another's", null, false, false);
  }
}
