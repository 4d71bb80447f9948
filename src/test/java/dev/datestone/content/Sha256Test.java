package dev.datestone.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Sha256Test {
  private final Random random = new Random(7);

  @Test
  void digestEqualsThatOfTheJdkForEveryLength() throws Exception {
    MessageDigest ours = new Sha256(Optional.empty());
    for (int length = 0; length < 300; length++) {
      byte[] bytes = bytes(length);
      assertThat(ours.digest(bytes)).isEqualTo(jdk().digest(bytes));
    }
  }

  @Test
  void digestDoesNotDependOnTheSizesOfUpdates() throws Exception {
    for (int round = 0; round < 300; round++) {
      byte[] bytes = bytes(random.nextInt(2000));
      MessageDigest ours = new Sha256(Optional.empty());
      for (int at = 0; at < bytes.length; ) {
        int part = Math.min(bytes.length - at, random.nextInt(150));
        if (part == 1) {
          ours.update(bytes[at]);
        } else {
          ours.update(bytes, at, part);
        }
        at += part;
      }
      assertThat(ours.digest()).isEqualTo(jdk().digest(bytes));
    }
  }

  @Test
  void digestAndResetStartOver() throws Exception {
    MessageDigest ours = new Sha256(Optional.empty());
    ours.update(bytes(100));
    ours.reset();
    assertThat(ours.digest()).isEqualTo(jdk().digest());
    assertThat(ours.digest(bytes(0))).isEqualTo(jdk().digest());
  }

  @Test
  void libcryptoIsFoundAndGivesTheSameDigest() throws Exception {
    assertThat(Libcrypto.HERE).isPresent();
    for (int round = 0; round < 300; round++) {
      byte[] bytes = bytes(random.nextInt(20_000));
      MessageDigest ours = Digest.bulk();
      for (int at = 0; at < bytes.length; ) {
        int part = Math.min(bytes.length - at, random.nextInt(3000));
        ours.update(bytes, at, part);
        at += part;
      }
      assertThat(ours.digest()).isEqualTo(jdk().digest(bytes));
    }
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static MessageDigest jdk() throws Exception {
    return MessageDigest.getInstance("SHA-256");
  }
}
