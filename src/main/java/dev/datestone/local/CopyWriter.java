package dev.datestone.local;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.FileNames;
import dev.datestone.content.Glob;
import dev.datestone.content.Paths;
import dev.datestone.content.SparseOutput;
import dev.datestone.content.SymbolicMode;
import dev.datestone.dating.View;
import dev.datestone.engine.CopyDecision;
import dev.datestone.engine.CopyItem;
import dev.datestone.engine.EngineException;
import dev.datestone.engine.Executor.Written;
import dev.datestone.engine.Snapshot;
import dev.datestone.operation.CopyRules;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Operation;
import dev.datestone.sandbox.ContainerUser;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.source.HostFileReader;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts the files of one COPY where they belong in a mounted root. */
final class CopyWriter {
  private final InsideRoot root;
  private final CopyDecision decision;
  private final View view;
  private final Operation.Copy copy;
  private final CopyRules rules;
  private final NavigableMap<String, Written> written = new TreeMap<>();
  private final Map<String, String> digests = new HashMap<>();
  private final List<Path> torn = new ArrayList<>();
  private NavigableMap<String, Entry> copied = new TreeMap<>();
  private boolean fromHost;

  /** Whether it comes from an archive, which says owners, modes and dates itself. */
  private boolean unpacked;

  private final int owner;
  private final int group;
  private final Store store;

  /** The folder that items of their own places belong to, and where it went. */
  private String lastFolder = "";

  private String lastTarget = "";

  /** What is being copied, and the folder that its path is seen from. */
  private @Nullable CopyItem item;

  private @Nullable Path seenFrom;

  CopyWriter(InsideRoot root, CopyDecision decision, Store store) throws IOException {
    this.root = root;
    this.decision = decision;
    this.view = decision.view();
    this.copy = decision.copy();
    this.store = store;
    this.rules = copy.options().rules();
    String asked = copy.options().owner();
    if (rules.docker() && !asked.isEmpty()) {
      ContainerUser ids = knownOwner(copy, root);
      this.owner = ids.uid();
      this.group = ids.gid();
    } else {
      FileOwner ids = owner(copy, root);
      this.owner = ids.user();
      this.group = ids.group();
    }
  }

  private static FileOwner owner(Operation.Copy copy, InsideRoot root) throws IOException {
    try {
      return FileOwner.of(copy.options().owner(), root);
    } catch (SandboxException.UnknownUser e) {
      throw EngineException.unknownUser(copy.label(), e.getMessage());
    }
  }

  /** In a Dockerfile the owner must exist. */
  private static ContainerUser knownOwner(Operation.Copy copy, InsideRoot root) throws IOException {
    try {
      return ContainerUser.of(copy.options().owner(), root.file(""));
    } catch (SandboxException.UnknownUser e) {
      throw EngineException.unknownUser(copy.label(), e.getMessage());
    }
  }

  /** What was written, by path in the root, with the entry it was made from. */
  SortedMap<String, Written> written() {
    return written;
  }

  /** Digests of written files, which need not be read again. */
  Map<String, String> digests() {
    return digests;
  }

  /** Files of the host that were changed each time they were read. */
  List<Path> torn() {
    return torn;
  }

  /**
   * Copies one item.
   *
   * @param from the folder that the item's path is seen from
   * @return the item as it was copied: files of the host may have changed since they were digested
   */
  CopyItem write(CopyItem item, Path from) throws IOException {
    this.item = item;
    this.seenFrom = from;
    fromHost = item.folder() != null;
    copied = new TreeMap<>(item.tree().get());
    place(item, from);
    if (!copied.containsKey("") && isNamed(item) && !copy.options().ifExists()) {
      throw new EngineException.Unusable(
          copy.label(),
          "\"" + item.path() + "\" was removed while it was being copied",
          "build again when it is there");
    }
    return fromHost ? item.with(copied, copy.options().keepOwners()) : item;
  }

  /**
   * Writes the files of an archive into the destination, which is a folder.
   *
   * @param folder has the files
   */
  void writeUnpacked(NavigableMap<String, Entry> tree, Path folder) throws IOException {
    item = null;
    fromHost = false;
    copied = new TreeMap<>();
    unpacked = true;
    try {
      String destination = Paths.normal(copy.destination());
      parents(destination);
      writeTree(tree, folder, destination, false);
    } finally {
      unpacked = false;
    }
  }

  /** Whether the COPY names it, rather than a pattern that may match nothing. */
  private boolean isNamed(CopyItem item) {
    return copy.sources().stream()
        .map(CopySource::pattern)
        .anyMatch(
            pattern ->
                !Glob.isGlob(pattern) && Paths.name(Paths.normal(pattern)).equals(item.name()));
  }

  /**
   * Puts an item where it belongs. A folder or file gets the destination's name if nothing is
   * there, as with cp -r; what the items before have written counts too.
   */
  private void place(CopyItem item, Path from) throws IOException {
    NavigableMap<String, Entry> tree = item.tree().get();
    Entry top = tree.get("");
    if (top == null) {
      throw changed(item.path());
    }
    Path files = FileNames.resolve(from, item.path());
    if (rules.docker()) {
      placeAsDocker(item, top, files);
      return;
    }
    String folder = item.folderAskedFor();
    if (!item.isPlaced()) {
      boolean isFolder = top.type().isFolder();
      writeTree(tree, files, target(item.name(), isFolder), !isFolder || copy.options().folders());
    } else {
      if (!folder.equals(lastFolder)) {
        lastFolder = folder;
        lastTarget = target(folder, true);
        folders(lastTarget);
      }
      String below = item.place(false);
      String at = Paths.join(lastTarget, below);
      folders(below.isEmpty() ? at : Paths.parent(at));
      writeTree(tree, files, at, !below.isEmpty());
    }
  }

  /** A COPY of a Dockerfile: of a folder its contents are copied, always. */
  private void placeAsDocker(CopyItem item, Entry top, Path files) throws IOException {
    NavigableMap<String, Entry> tree = item.tree().get();
    String destination = Paths.normal(copy.destination());
    boolean contents = top.type().isFolder() && !item.isPlaced() && !copy.options().folders();
    if (contents) {
      parents(destination);
      writeTree(tree, files, destination, false);
      return;
    }
    boolean intoFolder =
        item.isPlaced()
            || copy.destination().endsWith("/")
            || destination.isEmpty()
            || root.isFolder(root.follow(destination));
    String real = view.resolve(destination, true);
    String at =
        intoFolder ? Paths.join(destination, item.place(false)) : real == null ? destination : real;
    parents(Paths.parent(at));
    writeTree(tree, files, at, true);
  }

  /** Makes the folders of a destination; with {@code --link} all of them are as if new. */
  private void parents(String path) throws IOException {
    String real = folders(path);
    if (rules.link()) {
      for (String at = real; !at.isEmpty(); at = Paths.parent(at)) {
        int mode = newMode(0755, true) & 0777;
        Entry folder = new Entry(Type.FOLDER, mode, owner, group, 0, "", "", 0, Origin.COPIED);
        InsideRoot.permissions(root.file(at), folder, owner, group);
      }
    }
  }

  /** Where something of this name goes. */
  private String target(String name, boolean isFolder) throws IOException {
    boolean contents = isFolder && !copy.options().folders();
    String destination = Paths.normal(copy.destination());
    folders(contents || copy.destination().endsWith("/") ? destination : Paths.parent(destination));
    String real = root.follow(destination);
    boolean exists =
        rules.renames()
            ? copy.destination().endsWith("/")
            : Files.exists(root.file(real), LinkOption.NOFOLLOW_LINKS);
    boolean inside = isFolder ? !contents && exists : root.isFolder(real);
    return inside ? Paths.join(real, Paths.normal(name)) : real;
  }

  private String folders(String path) throws IOException {
    int mode = rules.docker() ? newMode(0755, true) & 0777 : 0755;
    List<String> made = new ArrayList<>();
    try {
      String real = root.makeFolders(path, owner, group, made::add);
      for (String each : made) {
        Files.setAttribute(root.file(each), "unix:mode", mode);
        note(each, new Entry(Type.FOLDER, mode, owner, group, 0, "", "", 0, Origin.COPIED), false);
      }
      return real;
    } catch (InsideRoot.Unusable e) {
      throw new EngineException.Unusable(copy.label(), e.reason(), "choose another destination");
    }
  }

  private void writeTree(NavigableMap<String, Entry> tree, Path from, String to, boolean withTop)
      throws IOException {
    for (Map.Entry<String, Entry> each : tree.entrySet()) {
      String below = each.getKey();
      if (below.isEmpty() && !withTop) {
        continue;
      }
      String path = Paths.join(to, below);
      Path source = below.isEmpty() ? from : FileNames.resolve(from, below);
      Entry written = writeOne(each.getValue(), source, path, below.isEmpty());
      if (written == null) {
        copied.remove(below);
      } else {
        copied.put(below, written);
      }
    }
  }

  /** Returns what was written; null if the host's file is not there any more. */
  private @Nullable Entry writeOne(Entry wanted, Path source, String path, boolean isTop)
      throws IOException {
    Entry entry = wanted;
    String real = Paths.join(path.isEmpty() ? "" : folders(Paths.parent(path)), Paths.name(path));
    Path file = root.file(real);
    if (unpacked && isInTheWay(entry, file)) {
      Trees.delete(file);
    }
    if (entry.type().isFolder()) {
      if (root.isFolder(real)) {
        if (!isTop || rules.docker()) {
          Entry merged = withOptions(entry);
          InsideRoot.permissions(file, merged, merged.owner(), merged.group());
        }
        return entry; // it gets new names
      }
      if (Files.isSymbolicLink(file)) {
        folders(real); // what it points to, inside the root
        return entry;
      }
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new EngineException.Unusable(
            copy.label(),
            "/" + real + " is a file, and a folder is to be copied there",
            "remove it in an earlier RUN, or choose another destination");
      }
      Files.createDirectory(file);
    } else {
      if (root.isFolder(real)) {
        throw new EngineException.Unusable(
            copy.label(),
            "/" + real + " is a folder, and a file is to be copied there",
            "end the destination with a slash to copy into the folder");
      }
      if (fromHost && entry.type() == Type.FILE) {
        entry = fromHost(entry, source, file);
        if (entry == null) {
          return null;
        }
        digests.put(real, entry.payload());
      } else {
        Files.deleteIfExists(file);
        make(entry, source, file, real);
      }
    }
    Entry made = withOptions(entry);
    InsideRoot.permissions(file, made, made.owner(), made.group());
    if (!entry.xattrs().isEmpty()) {
      UpperDir.userXattrs(source).forEach((name, value) -> Inodes.setXattr(file, name, value));
    }
    note(real, entry, unpacked);
    return entry;
  }

  /** Whether a folder is where an archive has a file, or the other way round. */
  private static boolean isInTheWay(Entry entry, Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) != entry.type().isFolder();
  }

  private void note(String path, Entry source, boolean keepsDate) {
    boolean fromArtifact = item != null && decision.isFromArtifact(item);
    Written before = written.get(path);
    written.put(
        path,
        new Written(source, before == null ? fromArtifact : before.fromArtifact(), keepsDate));
  }

  /**
   * Copies a file of the host: as many bytes as were digested, if they are the same still, else
   * what is there now.
   */
  private @Nullable Entry fromHost(Entry entry, Path source, Path file) throws IOException {
    HostFileReader.Target target =
        () -> {
          Files.deleteIfExists(file);
          return SparseOutput.create(file);
        };
    Optional<HostFileReader.Content> read = HostFileReader.readPrefix(source, entry.size(), target);
    if (read.isPresent() && !read.get().digest().equals(entry.payload())) {
      read = HostFileReader.read(source, target);
    }
    if (read.isEmpty()) {
      return null;
    }
    if (read.get().torn()) {
      torn.add(source);
    }
    return entry.withContent(Type.FILE, read.get().size(), read.get().digest());
  }

  private Entry withOptions(Entry entry) {
    boolean keep = copy.options().keepOwners() || (unpacked && copy.options().owner().isEmpty());
    return new Entry(
        entry.type(),
        newMode(entry.mode(), entry.type().isFolder()),
        keep ? entry.owner() : owner,
        keep ? entry.group() : group,
        entry.size(),
        entry.payload(),
        entry.xattrs(),
        entry.date(),
        entry.origin());
  }

  /** The mode that {@code --chmod} gives to something of this mode. */
  private int newMode(int mode, boolean isFolder) {
    String wanted = copy.options().mode();
    if (wanted.isEmpty() || unpacked) {
      return mode;
    }
    if (SymbolicMode.isSymbolic(wanted)) {
      return SymbolicMode.apply(wanted, mode, isFolder);
    }
    int bits = Integer.parseInt(wanted, 8);
    // In an Earthfile it changes neither setuid nor setgid nor the sticky bit.
    return rules.docker() ? bits : (mode & 07000) | (bits & 0777);
  }

  private void make(Entry entry, Path source, Path file, String path) throws IOException {
    switch (entry.type()) {
      case FILE -> {
        String digest = Files.exists(source) ? copyData(source, file) : "";
        if (!digest.equals(entry.payload())) {
          throw differs(source, path);
        }
        digests.put(path, digest);
      }
      case LINK -> Inodes.makeLink(file, FileNames.encode(entry.payload()));
      case FIFO, CHAR_DEVICE, BLOCK_DEVICE -> Inodes.makeNode(file, entry);
      case FOLDER, OPAQUE_FOLDER, WHITEOUT ->
          throw new IllegalStateException(entry.type() + " is no file");
    }
  }

  private static String copyData(Path source, Path file) throws IOException {
    MessageDigest algorithm = Digest.algorithm(Files.size(source));
    try (InputStream in = new DigestInputStream(Files.newInputStream(source), algorithm);
        OutputStream out = SparseOutput.create(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        out.write(buffer, 0, length);
      }
    }
    return HexFormat.of().formatHex(algorithm.digest());
  }

  /** On the host somebody writes to a file; in a layer it is damaged. */
  private RuntimeException differs(Path source, String path) {
    Snapshot from = item == null ? null : item.source();
    return from == null || seenFrom == null
        ? changed(path)
        : store.layers().damaged(from.layers(), FileNames.decode(seenFrom.relativize(source)));
  }

  private EngineException changed(String path) {
    return new EngineException.Unusable(
        copy.label(),
        "/" + path + " was changed while it was being copied",
        "build again when nothing writes to it");
  }
}
