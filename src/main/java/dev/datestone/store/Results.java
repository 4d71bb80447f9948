package dev.datestone.store;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What came out of an operation, by its key: one small file each. */
public final class Results {
  private static final String SNAPSHOT = "datestone snapshot 1";
  private static final String MATCHES = "datestone matches 1";
  private static final String ANSWER = "datestone answer 1";
  private static final String SLOT = "datestone slot 2";
  private static final String PACKED = "datestone packed 1";

  private final Path folder;
  private final Durability durability;

  Results(Path folder, Durability durability) {
    this.folder = folder;
    this.durability = durability;
  }

  /**
   * Files that a pattern of an artifact found.
   *
   * @param paths in the snapshot, without a slash at the start
   * @param digest of all that is in them; dates and the paths' folders are no part of it
   */
  public record Matches(Digest digest, List<String> paths) {
    public Matches {
      paths = List.copyOf(paths);
    }
  }

  /**
   * What happened last at one place of an Earthfile: it explains why a step runs and gives a new
   * COPY layer the dates of its predecessor. It decides nothing.
   *
   * @param fields of the key then, names and values by turns
   * @param why the end of "it ran because ..."
   * @param ended milliseconds since 1970
   * @param millis how long it took
   */
  public record Slot(String layer, List<String> fields, String why, long ended, long millis) {
    public Slot {
      fields = List.copyOf(fields);
    }
  }

  public Optional<Snapshot> snapshot(Digest key) {
    return StoreFile.read(
            place(key, "s"), SNAPSHOT, in -> whole(in) ? readSnapshot(in) : Snapshot.EMPTY)
        .filter(snapshot -> !snapshot.layers().isEmpty());
  }

  public void put(Digest key, Snapshot snapshot) {
    StoreFile.write(
        place(key, "s"),
        SNAPSHOT,
        stamped().text(snapshot.content().hex()).texts(snapshot.layers()));
  }

  public void forget(Digest key) {
    try {
      Files.deleteIfExists(place(key, "s"));
    } catch (IOException e) {
      throw new StoreException.Disk(folder, e);
    }
  }

  public Optional<Matches> matches(Digest key) {
    return StoreFile.read(
            place(key, "m"),
            MATCHES,
            in ->
                whole(in)
                    ? Optional.of(new Matches(new Digest(in.text()), in.texts()))
                    : Optional.<Matches>empty())
        .flatMap(found -> found);
  }

  public void put(Digest key, Matches matches) {
    StoreFile.write(
        place(key, "m"), MATCHES, stamped().text(matches.digest().hex()).texts(matches.paths()));
  }

  public Optional<Slot> slot(Digest place) {
    return StoreFile.read(
        place(place, "p"),
        SLOT,
        in -> new Slot(in.text(), in.texts(), in.text(), in.number(), in.number()));
  }

  public void put(Digest place, Slot slot) {
    StoreFile.write(
        place(place, "p"),
        SLOT,
        new Out()
            .text(slot.layer())
            .texts(slot.fields())
            .text(slot.why())
            .number(slot.ended())
            .number(slot.millis()));
  }

  /** How a command ended that was asked for, and what it printed. */
  public record Answer(int code, String output) {}

  public Optional<Answer> answer(Digest key) {
    return StoreFile.read(
            place(key, "a"),
            ANSWER,
            in ->
                whole(in)
                    ? Optional.of(new Answer((int) in.number(), in.text()))
                    : Optional.<Answer>empty())
        .flatMap(found -> found);
  }

  public void put(Digest key, Answer answer) {
    StoreFile.write(place(key, "a"), ANSWER, stamped().number(answer.code()).text(answer.output()));
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
    return StoreFile.read(
            place(key, "l"),
            PACKED,
            in -> whole(in) ? Optional.of(readPacked(in)) : Optional.<List<Packed>>empty())
        .flatMap(found -> found);
  }

  public void put(Digest key, List<Packed> layers) {
    Out out = stamped().number(layers.size());
    layers.forEach(
        each -> out.text(each.contents().hex()).text(each.blob().hex()).number(each.size()));
    StoreFile.write(place(key, "l"), PACKED, out);
  }

  private static List<Packed> readPacked(In in) {
    int count = in.count();
    List<Packed> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      layers.add(new Packed(new Digest(in.text()), new Digest(in.text()), in.number()));
    }
    return layers;
  }

  /** All snapshots that are remembered: what they name is in use. */
  public List<Snapshot> all() {
    List<Snapshot> all = new ArrayList<>();
    for (Path group : Store.list(folder)) {
      for (Path file : Store.list(group)) {
        if (file.toString().endsWith(".s")) {
          StoreFile.read(file, SNAPSHOT, in -> whole(in) ? readSnapshot(in) : Snapshot.EMPTY)
              .ifPresent(all::add);
        }
      }
    }
    return all;
  }

  /** The layers that a file of results needs: those of a snapshot; nothing else needs any. */
  List<String> layers(Path file) {
    return file.toString().endsWith(".s")
        ? StoreFile.read(file, SNAPSHOT, in -> whole(in) ? readSnapshot(in) : Snapshot.EMPTY)
            .map(Snapshot::layers)
            .orElse(List.of())
        : List.of();
  }

  private Out stamped() {
    return new Out().text(durability.boot()).number(durability.now());
  }

  private boolean whole(In in) {
    return durability.isWhole(in.text(), in.number());
  }

  private static Snapshot readSnapshot(In in) {
    return new Snapshot(new Digest(in.text()), in.texts());
  }

  private Path place(Digest key, String kind) {
    return folder.resolve(key.hex().substring(0, 2)).resolve(key.hex().substring(2) + "." + kind);
  }
}
