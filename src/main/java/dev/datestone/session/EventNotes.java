package dev.datestone.session;

import dev.datestone.content.Notes;
import dev.datestone.content.Transfer;
import dev.datestone.report.Event;
import java.util.concurrent.atomic.AtomicBoolean;

/** Notes as events of a build. */
record EventNotes(Event.Listener listener) implements Notes {
  @Override
  public void accept(String text) {
    listener.on(new Event.Note(text));
  }

  @Override
  public Transfer begin(String what, long total) {
    Started started = new Started(this, what, System.nanoTime());
    Transfer transfer = new Transfer(started);
    started.transfer = transfer;
    listener.on(new Event.Transferring(what, transfer::done, total));
    return transfer;
  }

  private static final class Started implements Runnable {
    private final EventNotes notes;
    private final String what;
    private final long start;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Transfer transfer = new Transfer(() -> {});

    Started(EventNotes notes, String what, long start) {
      this.notes = notes;
      this.what = what;
      this.start = start;
    }

    @Override
    public void run() {
      if (ended.compareAndSet(false, true)) {
        long millis = (System.nanoTime() - start) / 1_000_000;
        notes.listener.on(new Event.Transferred(what, transfer.done(), millis));
      }
    }
  }
}
