package dev.quell.api.config;

/**
 * A setting that Quell cannot run with. The message is one sentence for the operator: it names the
 * setting, what was found and what would be right, and never holds a secret. Carries no stack
 * trace: it is an answer, not a defect.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A refusal with a sentence for the operator. */
  public ConfigurationException(String sentence) {
    super(sentence, null, false, false);
  }
}
