package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.dating.BaseTree;
import dev.datestone.engine.Simulation.HostFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The sources on the host, and the images that a build may stand on. */
final class Project {
  static final List<String> ALWAYS = List.of("w/s0", "w/a/x", "w/b/x", "w/s3");
  static final String EXTRA = "w/a/y";
  static final String PROTO = "p/proto";

  final NavigableMap<String, HostFile> files = new TreeMap<>();
  private final List<NavigableMap<String, HostFile>> saved = new ArrayList<>();
  private final List<BaseTree> images = new ArrayList<>();
  private int image;

  Project(long now, SplittableRandom random) {
    ALWAYS.forEach(path -> files.put(path, new HostFile("0", now)));
    files.put(PROTO, new HostFile("0", now));
    for (int i = 0; i < 3; i++) {
      NavigableMap<String, Entry> entries = new TreeMap<>();
      List<String> folders = i == 0 ? List.of("usr") : List.of("usr", "w", "w/a");
      for (String folder : folders) {
        entries.put(folder, Workshop.folder(now - random.nextLong(1000), Origin.BASE));
      }
      long date = now + random.nextLong(-5, 2) * FakeClock.SECOND;
      String content = String.valueOf(random.nextInt(2));
      entries.put("usr/hdr", Workshop.file(content, "", date, Origin.BASE));
      if (i > 0 && random.nextInt(3) == 0) {
        entries.put("w/s3", Workshop.file("image's", "", date + 7, Origin.BASE));
      }
      if (i > 0 && random.nextInt(3) == 0) {
        entries.put("w/a/z", Workshop.file("image's", "", date - 7, Origin.BASE));
      }
      images.add(new BaseTree("image " + i, new Manifest(entries)));
    }
  }

  BaseTree base() {
    return images.get(image);
  }

  Map<String, HostFile> sources() {
    NavigableMap<String, HostFile> sources = new TreeMap<>(files);
    sources.keySet().removeIf(path -> !path.startsWith("w/"));
    return sources;
  }

  Map<String, HostFile> some(List<String> paths) {
    NavigableMap<String, HostFile> some = new TreeMap<>(files);
    some.keySet().retainAll(paths);
    return some;
  }

  Map<String, HostFile> proto() {
    return some(List.of(PROTO));
  }

  /** Sources that are only there to be replaced. */
  static Map<String, HostFile> dummies(long now) {
    NavigableMap<String, HostFile> dummies = new TreeMap<>();
    ALWAYS.forEach(path -> dummies.put(path, new HostFile("dummy", now)));
    return dummies;
  }

  /** One thing that people do between two builds. */
  enum Move {
    EDIT,
    EDIT_TWO,
    BACKDATE,
    REVERT,
    BRANCH,
    CLONE,
    OLD,
    TOUCH,
    NOTHING,
    PROTO,
    DELETE,
    BACK,
    SWAP,
    EXTRA,
    IMAGE
  }

  void make(Move move, SplittableRandom random, long now) {
    switch (move) {
      case EDIT -> edit(any(random), random, now);
      case EDIT_TWO -> {
        edit(any(random), random, now);
        edit(any(random), random, now);
      }
      case BACKDATE -> edit(any(random), random, now - random.nextLong(100 * FakeClock.SECOND));
      case PROTO -> edit(PROTO, random, now);
      case BRANCH -> {
        saved.add(new TreeMap<>(files));
        ALWAYS.forEach(path -> edit(path, random, now));
        if (random.nextBoolean()) {
          files.remove(any(random));
        }
      }
      case REVERT -> {
        if (!saved.isEmpty()) {
          checkOut(saved.removeLast(), now);
        }
      }
      case CLONE -> files.replaceAll((path, file) -> new HostFile(file.content(), now));
      case OLD -> files.replaceAll((path, file) -> new HostFile(file.content(), 5));
      case TOUCH ->
          files.computeIfPresent(any(random), (path, file) -> new HostFile(file.content(), now));
      case DELETE -> files.remove(any(random));
      case BACK ->
          ALWAYS.stream()
              .filter(path -> !files.containsKey(path))
              .forEach(path -> edit(path, random, now));
      case SWAP -> swap();
      case EXTRA -> {
        if (files.remove(EXTRA) == null) {
          files.put(
              EXTRA, new HostFile("extra " + random.nextInt(2), random.nextBoolean() ? now : 7));
        }
      }
      case IMAGE -> image = random.nextInt(images.size());
      case NOTHING -> {}
    }
  }

  private static String any(SplittableRandom random) {
    return ALWAYS.get(random.nextInt(ALWAYS.size()));
  }

  private void edit(String path, SplittableRandom random, long date) {
    files.put(path, new HostFile(String.valueOf(random.nextInt(3)), date));
  }

  /** Two files of one name change places, dates and all, as {@code mv} does it. */
  private void swap() {
    HostFile one = files.get("w/a/x");
    HostFile other = files.get("w/b/x");
    if (one != null && other != null) {
      files.put("w/a/x", other);
      files.put("w/b/x", one);
    }
  }

  private void checkOut(Map<String, HostFile> other, long now) {
    files.keySet().retainAll(other.keySet());
    other.forEach(
        (path, file) -> {
          HostFile here = files.get(path);
          if (here == null || !here.content().equals(file.content())) {
            files.put(path, new HostFile(file.content(), now));
          }
        });
  }
}
