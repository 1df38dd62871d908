package dev.quell.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class StringConstantsTest {

  /** Has a constant of every kind around those that count. */
  @SuppressWarnings("unused")
  private static final class Sample {
    private static final long LONG = System.nanoTime() + 1_234_567_890_123L;
    private static final double DOUBLE = LONG * 1.5;

    static Runnable block(String table) {
      String sql =
          """
          select id
          from task
          """;
      return () -> System.getProperty(sql, "update " + table + " set status = 'F'");
    }
  }

  @Test
  void findsTextBlocksAndConcatenations() {
    assertThat(StringConstants.of(new ClassFileImporter().importClass(Sample.class)))
        .contains("select id\nfrom task\n")
        .anySatisfy(text -> assertThat(text).contains("set status = 'F'"))
        .doesNotContain("block", "sql");
  }
}
