package dev.datestone.earthfile;

import org.jspecify.annotations.Nullable;

/** What {@code --mount} asks for, after expansion. Targets may be relative to the WORKDIR. */
public sealed interface Mount {
  record CacheMount(
      @Nullable String id, String target, Sharing sharing, @Nullable Integer mode, boolean readOnly)
      implements Mount {}

  record TmpfsMount(String target) implements Mount {}

  /** Without an id the target is the id. */
  record SecretMount(@Nullable String id, String target, @Nullable Integer mode) implements Mount {}

  record SshMount(@Nullable String id, @Nullable String target) implements Mount {}
}
