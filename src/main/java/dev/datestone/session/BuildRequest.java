package dev.datestone.session;

import dev.datestone.earthfile.Feature;
import dev.datestone.evaluate.EvaluationOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * What the command line asks of a build.
 *
 * @param here the user's working directory
 * @param targets at least one; all of them get the same arguments
 * @param ambientArguments names of the arguments that a target may ignore
 * @param platform as written, empty for the platform of this machine
 * @param interactive whether a shell opens where a command fails
 * @param sshAgent the socket of an SSH agent, empty for none
 * @param features that are on or off in all Earthfiles
 * @param version of this tool
 */
public record BuildRequest(
    Path here,
    List<Target> targets,
    SortedMap<String, String> arguments,
    Set<String> ambientArguments,
    String platform,
    Output output,
    boolean ci,
    boolean push,
    boolean strict,
    boolean allowPrivileged,
    boolean noCache,
    boolean interactive,
    Map<String, byte[]> secrets,
    String sshAgent,
    Map<Feature, Boolean> features,
    String version) {

  /** A target as the command line names it. */
  public record Target(EarthfileLocation location, String name) {}

  /** What is written when the build has succeeded. */
  public sealed interface Output {
    /** What the Earthfile saves, or a part of that. */
    record Saved(boolean artifacts, boolean images) implements Output {}

    /** One artifact of the target, written to a path of the host. */
    record Artifact(String path, String destination) implements Output {}

    /** The images of the target alone. */
    record OnlyImages() implements Output {}
  }

  public BuildRequest {
    targets = List.copyOf(targets);
    features = Map.copyOf(features);
  }

  /** The same build of a Dockerfile. */
  public BuildRequest of(DockerfileTarget dockerfile) {
    dockerfile.requireFiles(here);
    Target target =
        new Target(
            new EarthfileLocation.Generated(
                here, dockerfile.earthfile(arguments.keySet(), push, allowPrivileged)),
            DockerfileTarget.NAME);
    return new BuildRequest(
        here,
        List.of(target),
        arguments,
        ambientArguments,
        platform,
        output,
        ci,
        push,
        strict,
        allowPrivileged,
        noCache,
        interactive,
        secrets,
        sshAgent,
        features,
        version);
  }

  /** The first target. */
  public Target target() {
    return targets.getFirst();
  }

  /** The folder whose settings apply. */
  Path settingsFolder() {
    return target().location().settings(here);
  }

  EvaluationOptions options() {
    return new EvaluationOptions(version, ci, push, strict, allowPrivileged, ambientArguments);
  }
}
