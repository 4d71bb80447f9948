package dev.datestone.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Headers of Python bytecode of several versions. */
class PythonBytecodeTest {
  // The date of each source is 1700000000 (0x6553f100).
  private static final String DATE = "00f15365";

  private static void assertDate(String header, Long... date) {
    byte[] bytes = HexFormat.of().parseHex(header);
    assertThat(PythonBytecode.sourceDate(bytes).stream().boxed()).containsExactly(date);
  }

  @Test
  void timeOfTheSourceIsRead() {
    assertDate("a70d0d0a" + "00000000" + DATE + "11000000", 1_700_000_000L); // 3.11
    assertDate("420d0d0a" + "00000000" + DATE + "11000000", 1_700_000_000L); // 3.7
    assertDate("330d0d0a" + DATE + "11000000" + "e3000000", 1_700_000_000L); // 3.6
    assertDate("03f30d0a" + DATE + "63000000" + "00000000", 1_700_000_000L); // 2.7
  }

  @Test
  void hashOfTheSourceIsNoTime() {
    assertDate("a70d0d0a" + "01000000" + "0123456789abcdef");
    assertDate("a70d0d0a" + "03000000" + "0123456789abcdef");
  }

  @Test
  void otherFilesHaveNoTime() {
    assertDate("");
    assertDate("a70d0d0a" + "00000000" + DATE);
    assertDate("7f454c46" + "00000000" + DATE + "11000000");
  }

  @Test
  void pathOfTheSourceIsFound() {
    assertThat(PythonBytecode.source("a/__pycache__/mod.cpython-311.pyc")).isEqualTo("a/mod.py");
    assertThat(PythonBytecode.source("a/__pycache__/mod.cpython-311.opt-1.pyc"))
        .isEqualTo("a/mod.py");
    assertThat(PythonBytecode.source("__pycache__/mod.cpython-311.pyc")).isEqualTo("mod.py");
    assertThat(PythonBytecode.source("a/mod.pyc")).isEqualTo("a/mod.py");
    assertThat(PythonBytecode.source("a/mod.py")).isEmpty();
  }
}
