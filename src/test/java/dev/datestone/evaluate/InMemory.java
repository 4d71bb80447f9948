package dev.datestone.evaluate;

import dev.datestone.content.GitCommit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Earthfiles in memory. */
record InMemory(Map<Path, Project> files, GitCommit commit) implements EarthfileLoader {
  InMemory(Map<Path, Project> files) {
    this(files, GitCommit.NONE);
  }

  @Override
  public Optional<Project> load(Path folder) {
    return Optional.ofNullable(files.get(folder));
  }

  @Override
  public List<String> matchingFolders(Path from, String pattern) {
    return List.of();
  }

  @Override
  public Optional<Project> loadRemote(String path, String tag) {
    throw new Unreachable("no network", "");
  }

  @Override
  public Path cloneRepository(String url, String ref) {
    throw new Unreachable("no network", "");
  }

  @Override
  public Path repositoryFiles(String url, String ref, String commit, boolean keepsGit) {
    throw new Unreachable("no network", "");
  }

  @Override
  public Optional<String> readDockerfile(Path file) {
    return Optional.empty();
  }

  @Override
  public String displayPath(Path file) {
    return file.toString();
  }

  @Override
  public GitCommit commitOf(Project project) {
    return commit;
  }
}
