package dev.datestone.content;

import java.util.function.Consumer;

/** Receives what a person may want to know of work that takes long: lines of text, and bytes. */
public interface Notes extends Consumer<String> {
  /**
   * Bytes begin to move. Whoever moves them closes the transfer.
   *
   * @param what such as {@code pulling rust:1}
   * @param total how many there will be, 0 if that is unknown
   */
  default Transfer begin(String what, long total) {
    return new Transfer();
  }
}
