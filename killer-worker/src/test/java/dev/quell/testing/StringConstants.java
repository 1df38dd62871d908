package dev.quell.testing;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The string constants of a compiled class, read from its constant pool (JVM spec §4.4). */
public final class StringConstants {
  private static final int UTF8 = 1;
  private static final int STRING = 8;

  private StringConstants() {}

  /** Reads them all, in the order of the pool. */
  public static List<String> of(JavaClass javaClass) {
    URI file = javaClass.getSource().orElseThrow().getUri();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(file.toURL().openStream()))) {
      in.skipNBytes(8);
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> read(DataInputStream in) throws IOException {
    Map<Integer, String> texts = new HashMap<>();
    List<Integer> strings = new ArrayList<>();
    int count = in.readUnsignedShort();
    for (int index = 1; index < count; index++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case UTF8 -> texts.put(index, in.readUTF());
        case STRING -> strings.add(in.readUnsignedShort());
        case 7, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          index++; // A long or a double takes two places.
        }
        default -> throw new IOException("There is no constant with the tag " + tag);
      }
    }
    return strings.stream().map(texts::get).toList();
  }
}
