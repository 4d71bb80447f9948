package dev.datestone.session;

import dev.datestone.content.GitCommit;
import dev.datestone.content.Glob;
import dev.datestone.content.ReadLog;
import dev.datestone.content.TextFile;
import dev.datestone.earthfile.Earthfile;
import dev.datestone.earthfile.EarthfileParser;
import dev.datestone.earthfile.Feature;
import dev.datestone.evaluate.EarthfileLoader;
import dev.datestone.evaluate.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** EarthfileLoader in folders of the host and of other repositories, each read once a build. */
public final class StoredEarthfiles implements EarthfileLoader {
  private final Path here;
  private final RemoteRepositories remotes;
  private final Map<Feature, Boolean> features;
  private final Map<Path, GitCommit> facts = new ConcurrentHashMap<>();
  private final Map<Path, Optional<Project>> known = new ConcurrentHashMap<>();

  /**
   * The folders of a build.
   *
   * @param here the folder that the user is in: paths are shown as seen from there
   */
  public StoredEarthfiles(Path here, RemoteRepositories remotes) {
    this(here, remotes, Map.of());
  }

  /**
   * The same.
   *
   * @param features that are on or off in all Earthfiles, whatever their VERSION lines say
   */
  StoredEarthfiles(Path here, RemoteRepositories remotes, Map<Feature, Boolean> features) {
    this.here = here;
    this.remotes = remotes;
    this.features = Map.copyOf(features);
  }

  /** The folder that the command line names; that of another repository is fetched. */
  Path folder(EarthfileLocation place) {
    return switch (place) {
      case EarthfileLocation.Local(Path folder) -> folder;
      case EarthfileLocation.Generated(Path folder, String text) -> {
        known.put(folder, Optional.of(generated(folder, text)));
        yield folder;
      }
      case EarthfileLocation.Remote(String path, String tag) -> {
        try {
          Path folder = remotes.folder(path, tag);
          if (load(folder).isEmpty()) {
            throw new BuildException(
                "there is no Earthfile in " + remotes.shown(folder).orElse(path), "check the path");
          }
          yield folder;
        } catch (Unreachable e) {
          throw new BuildException(
              String.valueOf(e.getMessage()),
              Files.isDirectory(here.resolve(path))
                  ? "a folder of this machine is written ./" + path
                  : e.hint());
        }
      }
    };
  }

  /** The folder that the command line names, which must have an Earthfile. */
  Path folder(EarthfileLocation place, String target) {
    Path folder = folder(place);
    Path file = folder.resolve("Earthfile");
    if (place instanceof EarthfileLocation.Local && !ReadLog.saw(file, Files.exists(file))) {
      throw missing(here, folder, target);
    }
    return folder;
  }

  BuildException missing(Path folder) {
    return missing(here, folder, "");
  }

  /**
   * What to say where there is no Earthfile.
   *
   * @param target what was asked for, empty if it was none
   */
  static BuildException missing(Path here, Path folder, String target) {
    String shown = folder.startsWith(here) ? "./" + here.relativize(folder) : folder.toString();
    if (!Files.isDirectory(folder)) {
      return new BuildException("no such directory: " + shown, "");
    }
    String message = folder.equals(here) ? "no Earthfile here" : "no Earthfile in " + shown;
    for (Path above = folder.getParent(); above != null; above = above.getParent()) {
      if (Files.isRegularFile(above.resolve("Earthfile"))) {
        Path way = here.relativize(above);
        String place = way.toString().isEmpty() || way.startsWith("..") ? "" + way : "./" + way;
        String command = target.isEmpty() ? "ls " + place : place + "+" + target;
        return new BuildException(
            message,
            "there is one in "
                + (place.isEmpty() ? "this folder" : place + "/")
                + ": datestone "
                + command.strip());
      }
    }
    return new BuildException(message, "datestone init creates one");
  }

  @Override
  public Optional<Project> loadRemote(String path, String tag) {
    return load(remotes.folder(path, tag));
  }

  @Override
  public Path cloneRepository(String url, String ref) {
    return remotes.clone(url, ref);
  }

  @Override
  public Path repositoryFiles(String url, String ref, String commit, boolean keepsGit) {
    return remotes.files(url, ref, commit, keepsGit);
  }

  @Override
  public Optional<String> readDockerfile(Path file) {
    try {
      return Optional.of(TextFile.read(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw BuildException.unreadable(file.toString(), e);
    }
  }

  @Override
  public String displayPath(Path file) {
    return file.startsWith(here) ? here.relativize(file).toString() : file.toString();
  }

  @Override
  public GitCommit commitOf(Project project) {
    return facts.computeIfAbsent(project.folder(), remotes::facts);
  }

  @Override
  public Optional<Project> load(Path folder) {
    return known.computeIfAbsent(folder.normalize(), this::read);
  }

  @Override
  public List<String> matchingFolders(Path from, String pattern) {
    List<String> found = List.of(pattern.startsWith("/") ? "/" : "");
    for (String name : pattern.split("/")) {
      if (name.isEmpty()) {
        continue;
      }
      List<String> next = new ArrayList<>();
      for (String folder : found) {
        next.addAll(step(from, folder, name));
      }
      found = next;
    }
    return found.stream()
        .filter(folder -> isFile(from.resolve(folder).resolve("Earthfile")))
        .toList();
  }

  /** The folders in a folder that one name of a pattern means, in order. */
  private static List<String> step(Path from, String folder, String name) {
    String before = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
    if (name.indexOf('*') < 0 && name.indexOf('?') < 0 && name.indexOf('[') < 0) {
      return isFolder(from.resolve(before + name)) ? List.of(before + name) : List.of();
    }
    Glob glob = new Glob(name);
    Path parent = from.resolve(folder);
    try (Stream<Path> children = Files.list(parent)) {
      ReadLog.saw(parent, true);
      return children
          .filter(StoredEarthfiles::isFolder)
          .map(child -> child.getFileName().toString())
          .filter(glob::matches)
          .sorted()
          .map(child -> before + child)
          .toList();
    } catch (IOException e) {
      ReadLog.sawMore();
      return List.of(); // none that we can see
    }
  }

  private static boolean isFile(Path path) {
    ReadLog.sawType(path, Files.exists(path));
    return Files.isRegularFile(path);
  }

  private static boolean isFolder(Path path) {
    ReadLog.sawType(path, Files.exists(path));
    return Files.isDirectory(path);
  }

  private Project generated(Path folder, String text) {
    try {
      ReadLog.sawWay(folder);
      Path real = folder.toRealPath();
      Repository repository = Repository.around(real);
      return new Project(
          EarthfileParser.parse(DockerfileTarget.NAME, text, features),
          real,
          repository.identity(),
          repository.placeOf(real),
          "",
          real,
          real.getRoot());
    } catch (IOException e) {
      throw BuildException.unreadable(folder.toString(), e);
    }
  }

  private Optional<Project> read(Path folder) {
    Path file = folder.resolve("Earthfile");
    try {
      String text = TextFile.read(file);
      String shown = shown(folder);
      ReadLog.sawWay(file);
      Path real = folder.toRealPath();
      stayInside(folder, real, file);
      Earthfile earthfile =
          EarthfileParser.parse(
              shown.isEmpty() ? "Earthfile" : shown + "/Earthfile", text, features);
      Repository repository = remotes.around(real).orElseGet(() -> Repository.around(real));
      return Optional.of(
          new Project(
              earthfile,
              real,
              repository.identity(),
              repository.placeOf(real),
              shown,
              saves(real),
              remotes.limit(real)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw BuildException.unreadable(file.toString(), e);
    }
  }

  /** What another repository's symlink leads to on this machine is none of its EarthfileLoader. */
  private void stayInside(Path folder, Path real, Path file) throws IOException {
    Path limit = remotes.limit(folder);
    if (!real.startsWith(limit) || !file.toRealPath().startsWith(limit)) {
      throw new BuildException(
          shown(folder) + "/Earthfile is a symlink that leads out of its repository",
          "another repository cannot refer to what lies on this machine");
    }
  }

  /** A folder of another repository is none of the user's: its files come to where the user is. */
  private Path saves(Path folder) {
    return remotes.around(folder).isEmpty() ? folder : here;
  }

  private String shown(Path folder) {
    Optional<String> remote = remotes.shown(folder);
    if (remote.isPresent()) {
      return remote.get();
    }
    if (folder.equals(here)) {
      return "";
    }
    if (folder.startsWith(here)) {
      return "./" + here.relativize(folder);
    }
    Path relative = here.relativize(folder);
    return relative.getNameCount() <= 4 ? relative.toString() : folder.toString();
  }
}
