package dev.datestone.store;

import dev.datestone.content.Digest;
import dev.datestone.engine.ActionCache;
import dev.datestone.engine.Snapshot;
import dev.datestone.engine.StepHistory;
import dev.datestone.operation.CommandResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Results of steps on disk, by their keys: one small file each. */
public final class ActionStore implements ActionCache {
  private static final String SNAPSHOT = "datestone snapshot 1";
  private static final String MATCHES = "datestone matches 2";
  private static final String COMMAND = "datestone command 1";
  private static final String EXECUTION = "datestone execution 1";
  private static final String PACKED = "datestone packed 1";

  private final Store store;
  private final Path folder;
  private final Durability durability;

  ActionStore(Store store) {
    this.store = store;
    this.folder = store.home().resolve("results");
    this.durability = store.durability();
  }

  @Override
  public Runnable lock(Digest key) throws InterruptedException {
    return store.exclusive(key);
  }

  @Override
  public Optional<Snapshot> snapshot(Digest key) {
    return read(place(key, "s"), SNAPSHOT, ActionStore::readSnapshot)
        .filter(snapshot -> !snapshot.layers().isEmpty());
  }

  @Override
  public void put(Digest key, Snapshot snapshot) {
    StoreFile.write(
        place(key, "s"),
        SNAPSHOT,
        stamped().text(snapshot.content().hex()).texts(snapshot.layers()));
  }

  @Override
  public Optional<List<String>> matches(Digest key) {
    return read(place(key, "m"), MATCHES, FieldReader::texts);
  }

  @Override
  public void putMatches(Digest key, List<String> matches) {
    StoreFile.write(place(key, "m"), MATCHES, stamped().texts(matches));
  }

  @Override
  public Optional<StepHistory.Execution> lastExecution(Digest place) {
    return StoreFile.read(
        place(place, "p"),
        EXECUTION,
        in ->
            new StepHistory.Execution(in.text(), in.texts(), in.text(), in.number(), in.number()));
  }

  @Override
  public void putExecution(Digest place, StepHistory.Execution execution) {
    StoreFile.write(
        place(place, "p"),
        EXECUTION,
        new FieldWriter()
            .text(execution.layer())
            .texts(execution.fields())
            .text(execution.reason())
            .number(execution.ended())
            .number(execution.millis()));
  }

  @Override
  public Optional<CommandResult> command(Digest key) {
    return read(place(key, "a"), COMMAND, in -> new CommandResult((int) in.number(), in.text()));
  }

  @Override
  public void put(Digest key, CommandResult result) {
    StoreFile.write(
        place(key, "a"), COMMAND, stamped().number(result.exitCode()).text(result.output()));
  }

  /**
   * A layer in an archive of its own.
   *
   * @param contents digest of the plain archive, which an image's configuration names
   * @param blob digest of the archive as it is packed
   * @param size bytes of the packed archive
   */
  public record Packed(Digest contents, Digest blob, long size) {}

  /** What the layers of a file system are when they are packed, the lowest first. */
  public Optional<List<Packed>> packed(Digest key) {
    return read(place(key, "l"), PACKED, in -> in.list(ActionStore::readPacked));
  }

  public void put(Digest key, List<Packed> layers) {
    FieldWriter out = stamped();
    out.list(
        layers,
        each -> out.text(each.contents().hex()).text(each.blob().hex()).number(each.size()));
    StoreFile.write(place(key, "l"), PACKED, out);
  }

  private static Packed readPacked(FieldReader in) {
    return new Packed(new Digest(in.text()), new Digest(in.text()), in.number());
  }

  /** The layers that a file of results needs: those of a snapshot; nothing else needs any. */
  List<String> layers(Path file) {
    return file.toString().endsWith(".s")
        ? read(file, SNAPSHOT, ActionStore::readSnapshot).map(Snapshot::layers).orElse(List.of())
        : List.of();
  }

  private FieldWriter stamped() {
    return durability.stamp(new FieldWriter());
  }

  /** Reads what begins with a stamp; empty if it is not sure to be whole. */
  private <T> Optional<T> read(Path file, String form, Function<FieldReader, T> fields) {
    return StoreFile.read(
            file,
            form,
            in -> durability.isWhole(in) ? Optional.of(fields.apply(in)) : Optional.<T>empty())
        .flatMap(found -> found);
  }

  private static Snapshot readSnapshot(FieldReader in) {
    return new Snapshot(new Digest(in.text()), in.texts());
  }

  private Path place(Digest key, String kind) {
    return folder.resolve(key.hex().substring(0, 2)).resolve(key.hex().substring(2) + "." + kind);
  }
}
