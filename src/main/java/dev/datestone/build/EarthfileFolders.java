package dev.datestone.build;

import dev.datestone.earthfile.Earthfile;
import dev.datestone.earthfile.EarthfileParser;
import dev.datestone.evaluate.Earthfiles;
import dev.datestone.evaluate.Project;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Earthfiles in folders of the host, each read once a build. */
public final class EarthfileFolders implements Earthfiles {
  private final Path here;
  private final Map<Path, Optional<Project>> known = new HashMap<>();

  /**
   * The folders of a build.
   *
   * @param here the folder that the user is in: paths are shown as seen from there
   */
  public EarthfileFolders(Path here) {
    this.here = here;
  }

  @Override
  public Optional<Project> in(Path folder) {
    return known.computeIfAbsent(folder.normalize(), this::read);
  }

  private Optional<Project> read(Path folder) {
    Path file = folder.resolve("Earthfile");
    try {
      String text = Files.readString(file);
      String shown = shown(folder);
      Path real = folder.toRealPath();
      Earthfile earthfile =
          EarthfileParser.parse(shown.isEmpty() ? "Earthfile" : shown + "/Earthfile", text);
      Repository repository = Repository.around(real);
      return Optional.of(
          new Project(earthfile, real, repository.identity(), repository.placeOf(real), shown));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (MalformedInputException e) {
      throw new BuildException(file + " is not a text in UTF-8", "save it in UTF-8");
    } catch (IOException e) {
      throw new BuildException(file + " cannot be read: " + e.getMessage(), "");
    }
  }

  private String shown(Path folder) {
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
