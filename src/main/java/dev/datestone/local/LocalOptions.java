package dev.datestone.local;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the user may set about commands that are executed on this machine.
 *
 * @param certificates a bundle that commands see beside the image's own, if any
 * @param shellOnFailure opens a shell where a command failed, before the build ends
 * @param sshAgent the socket of the user's ssh agent, empty for none
 */
public record LocalOptions(
    Optional<Path> certificates, boolean shellOnFailure, Secrets secrets, String sshAgent) {}
