package dev.datestone.operation;

import java.util.Optional;

/** A file or folder that is mounted while a RUN runs. */
public sealed interface Mount {
  /** Absolute path in the container. */
  String target();

  /** What makes the files that are mounted, or that a new cache starts with. */
  default Optional<Operation.Copy> mountedFiles() {
    return switch (this) {
      case Bind bind -> Optional.of(bind.files());
      case Cache cache -> cache.files();
      case Tmpfs _, Secret _ -> Optional.empty();
    };
  }

  /**
   * A cache mount, which is kept between builds.
   *
   * @param persist whether the cache's files become part of the layer, too
   * @param writable whether the command may write there
   * @param files makes what a new cache starts with, at {@link Bind#PLACE}
   */
  record Cache(
      CacheName name,
      String target,
      Sharing sharing,
      int mode,
      boolean persist,
      boolean writable,
      Optional<Operation.Copy> files)
      implements Mount {
    public Cache(CacheName name, String target, Sharing sharing, int mode, boolean persist) {
      this(name, target, sharing, mode, persist, true, Optional.empty());
    }

    /** The same mount of another cache. */
    public Cache withName(CacheName other) {
      return new Cache(other, target, sharing, mode, persist, writable, files);
    }
  }

  /**
   * Files of a build context, a stage or an image. The command sees a copy of them, and what it
   * writes there is thrown away.
   *
   * @param files makes the copy, on an empty file system, at {@link #PLACE}
   */
  record Bind(Operation.Copy files, String target, boolean writable) implements Mount {
    /** The path of the file or folder in the copy. */
    public static final String PLACE = "mount";
  }

  /**
   * An empty folder in memory.
   *
   * @param size in bytes, 0 for the kernel's default (half the memory)
   */
  record Tmpfs(String target, long size) implements Mount {}

  /**
   * A secret as a file.
   *
   * @param mode of the file
   * @param required whether it is an error if it was not provided; else there is no file
   */
  record Secret(String id, String target, int mode, boolean required) implements Mount {
    public Secret(String id, String target, int mode) {
      this(id, target, mode, true);
    }
  }
}
