package dev.datestone.session;

import dev.datestone.content.Notes;
import dev.datestone.content.Transfer;
import dev.datestone.report.Event;

/** Notes as events of a build. */
record EventNotes(Event.Listener listener) implements Notes {
  @Override
  public void accept(String text) {
    listener.on(new Event.Note(text));
  }

  @Override
  public Transfer begin(String what, long total) {
    long start = System.nanoTime();
    Transfer transfer =
        new Transfer(
            bytes -> {
              long millis = (System.nanoTime() - start) / 1_000_000;
              listener.on(new Event.Transferred(what, bytes, millis));
            });
    listener.on(new Event.Transferring(what, transfer::done, total));
    return transfer;
  }
}
