package dev.datestone.local;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import dev.datestone.content.FileNames;
import dev.datestone.content.Paths;
import dev.datestone.content.SimilarNames;
import dev.datestone.engine.CopyItem;
import dev.datestone.engine.InputException;
import dev.datestone.engine.Inputs;
import dev.datestone.engine.Snapshot;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.source.BuildContext;
import dev.datestone.source.IgnoreRules;
import dev.datestone.source.SourceException;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Images of this machine's store, and files of this host. */
public final class LocalInputs implements Inputs {
  /** Downloaded files are their owner's alone, as in Docker. */
  private static final int WEB_MODE = 0600;

  private final Machine machine;
  private final ImageSource images;
  private final FileSource downloads;

  public LocalInputs(Machine machine, ImageSource images, FileSource downloads) {
    this.machine = machine;
    this.images = images;
    this.downloads = downloads;
  }

  @Override
  public Snapshot image(Operation.Image image) throws InterruptedException {
    try {
      return images.find(image).snapshot();
    } catch (IOException e) {
      throw new StoreException.Disk(machine.store().home(), e);
    }
  }

  @Override
  public List<CopyItem> files(CopySource.Context source, boolean keepOwners) {
    return items(() -> of(machine.contexts().of(source), source.pattern(), keepOwners));
  }

  @Override
  public List<CopyItem> files(CopySource.Host source) {
    return items(() -> onHost(machine.contexts(), Path.of(source.root()), source.pattern()));
  }

  /** A file that the disk has damaged is downloaded again. */
  @Override
  public CopyItem file(CopySource.Url source) throws InterruptedException {
    try {
      Path file = downloads.find(source.url(), source.sha256());
      Optional<Entry> entry = intact(file);
      if (entry.isEmpty()) {
        machine.store().downloads().remove(new Digest(Paths.name(file.toString())));
        file = downloads.find(source.url(), source.sha256());
        entry = intact(file);
      }
      Entry found =
          entry.orElseThrow(
              () -> new InputException("cannot read " + source.name() + " again", ""));
      NavigableMap<String, Entry> tree = new TreeMap<>(Map.of("", found.withMode(WEB_MODE)));
      String path = Paths.name(file.toString());
      return new CopyItem(
          source.name(), CopyItem.content(tree, false), null, path, file.getParent(), () -> tree);
    } catch (IOException e) {
      throw new StoreException.Disk(machine.store().home(), e);
    }
  }

  /** The file, if it still has the content that it is named after. */
  private Optional<Entry> intact(Path file) {
    Path folder = Objects.requireNonNull(file.getParent());
    String name = Paths.name(file.toString());
    Entry entry =
        machine.contexts().unfiltered(folder, IgnoreRules.NONE).tree(name).entries().get(name);
    return Optional.ofNullable(entry).filter(each -> each.payload().equals(name));
  }

  private static List<CopyItem> items(Supplier<List<CopyItem>> items) {
    try {
      return items.get();
    } catch (SourceException e) {
      throw new InputException(String.valueOf(e.getMessage()), e.hint());
    }
  }

  /** Lists the files of a context; a symlink is copied as what it points to there. */
  private static List<CopyItem> of(BuildContext context, String pattern, boolean owners) {
    List<CopyItem> items = new ArrayList<>();
    for (BuildContext.Match match : context.matches(pattern)) {
      add(items, Paths.name(match.path()), context, context.follow(match), owners);
    }
    return items;
  }

  /** Lists files anywhere on the host, where a symlink may point to any place. */
  private static List<CopyItem> onHost(Contexts contexts, Path root, String pattern) {
    BuildContext context = contexts.unfiltered(root, IgnoreRules.NONE);
    List<CopyItem> items = new ArrayList<>();
    for (BuildContext.Match match : context.matches(pattern)) {
      String name = Paths.name(match.path());
      Path file = FileNames.resolve(root, match.place());
      if (Files.isSymbolicLink(file)) {
        Path real = real(file);
        Path folder = real.getParent() == null ? real : real.getParent();
        BuildContext there = contexts.unfiltered(folder, IgnoreRules.NONE);
        add(items, name, there, FileNames.decode(folder.relativize(real)), false);
      } else {
        add(items, name, context, match.place(), false);
      }
    }
    return items;
  }

  private static Path real(Path link) {
    try {
      return link.toRealPath();
    } catch (IOException e) {
      throw new SourceException(
          link + " is a symlink that leads nowhere: " + StoreException.reason(e), "");
    }
  }

  private static void add(
      List<CopyItem> items, String name, BuildContext context, String path, boolean owners) {
    NavigableMap<String, Entry> tree = CopyItem.below(path, context.tree(path).entries());
    if (!tree.isEmpty()) {
      items.add(
          new CopyItem(
              name, CopyItem.content(tree, owners), null, path, context.root(), () -> tree));
    }
  }

  @Override
  public String hint(CopySource.Context source) {
    BuildContext context = machine.contexts().of(source);
    String wanted = Paths.normal(source.pattern());
    String folder = Paths.parent(wanted);
    List<String> names =
        context.matches(folder.isEmpty() ? "*" : folder + "/*").stream()
            .map(BuildContext.Match::path)
            .limit(200)
            .toList();
    String nearest = SimilarNames.closest(wanted.replace("\\", ""), names);
    return nearest != null
        ? "did you mean " + nearest + "?"
        : source.ignoreFile().isEmpty()
            ? "files in .earthlyignore are left out; --if-exists makes it optional"
            : "files in " + source.ignoreFileName() + " are left out";
  }

  @Override
  public void warnOfChanges(Label label) {
    machine.contexts().warn(label);
  }
}
