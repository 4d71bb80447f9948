package dev.datestone.evaluate;

import dev.datestone.content.Commit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Earthfiles that lie nowhere. */
record InMemory(Map<Path, Project> files, Commit commit) implements Earthfiles {
  InMemory(Map<Path, Project> files) {
    this(files, Commit.NONE);
  }

  @Override
  public Optional<Project> in(Path folder) {
    return Optional.ofNullable(files.get(folder));
  }

  @Override
  public List<String> folders(Path from, String pattern) {
    return List.of();
  }

  @Override
  public Optional<Project> remote(String path, String tag) {
    throw new Unreachable("no network", "");
  }

  @Override
  public Path clone(String url, String ref) {
    throw new Unreachable("no network", "");
  }

  @Override
  public Commit facts(Project project) {
    return commit;
  }
}
