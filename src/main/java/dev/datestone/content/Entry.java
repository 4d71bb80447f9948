package dev.datestone.content;

/**
 * One file, folder, symlink or other node of a tree.
 *
 * @param mode permission bits with setuid, setgid and sticky, at most 07777
 * @param owner user id
 * @param group group id
 * @param size bytes of a regular file, 0 for anything else
 * @param payload a file's digest in hexadecimal, a symlink's target, a device's "major:minor";
 *     empty for other types
 * @param xattrs a digest of its extended attributes; empty if it has none
 * @param date modification time in nanoseconds since 1970
 * @param origin how it came into its layer
 */
public record Entry(
    Type type,
    int mode,
    int owner,
    int group,
    long size,
    String payload,
    String xattrs,
    long date,
    Origin origin) {

  /** What kind of node it is. */
  public enum Type {
    FILE('f'),
    FOLDER('d'),
    LINK('l'),
    FIFO('p'),
    CHAR_DEVICE('c'),
    BLOCK_DEVICE('b'),
    /** In a layer: deletes the entry of lower layers at this path. */
    WHITEOUT('w'),
    /** In a layer: a folder that hides the contents of lower layers at this path. */
    OPAQUE_FOLDER('o');

    private final char letter;

    Type(char letter) {
      this.letter = letter;
    }

    public char letter() {
      return letter;
    }

    public boolean isFolder() {
      return this == FOLDER || this == OPAQUE_FOLDER;
    }
  }

  /** How a file came into its layer: it decides how the dating rule treats its date. */
  public enum Origin {
    /** From a base image. */
    BASE('b'),
    /** Copied from the host or from another target, and not made by a RUN there. */
    COPIED('c'),
    /** As COPIED, with {@code --keep-ts}: its date on the host was requested. */
    KEPT('k'),
    /** Created, changed or touched by a RUN of this chain or of the chain it was copied from. */
    MADE('m');

    private final char letter;

    Origin(char letter) {
      this.letter = letter;
    }

    public char letter() {
      return letter;
    }
  }

  /**
   * What the dating rule compares as content: type and payload. Mode and owner are not part of it,
   * as changing them does not change a modification time. A folder's names are known only to a
   * view.
   */
  public String contentKey() {
    char letter = type == Type.OPAQUE_FOLDER ? Type.FOLDER.letter() : type.letter();
    return letter + ":" + payload;
  }

  /** Whether the two are equal except for date and origin. */
  public boolean equalsExceptDate(Entry other) {
    return type.isFolder() == other.type.isFolder()
        && (type.isFolder() || type == other.type)
        && mode == other.mode
        && owner == other.owner
        && group == other.group
        && size == other.size
        && payload.equals(other.payload)
        && xattrs.equals(other.xattrs);
  }

  /** The entry as seen in the merged tree, where an opaque folder is a plain folder. */
  public Entry asMerged() {
    return type == Type.OPAQUE_FOLDER
        ? new Entry(Type.FOLDER, mode, owner, group, size, payload, xattrs, date, origin)
        : this;
  }

  /** Writes all fields except date and origin. */
  public void writeTo(DigestWriter digest) {
    digest.add(type.letter()).add(mode).add(owner).add(group).add(size).add(payload).add(xattrs);
  }

  /** This entry with another type, size and payload. */
  public Entry withContent(Type newType, long newSize, String newPayload) {
    return new Entry(newType, mode, owner, group, newSize, newPayload, xattrs, date, origin);
  }

  public Entry withMode(int newMode) {
    return new Entry(type, newMode, owner, group, size, payload, xattrs, date, origin);
  }

  public Entry withOwner(int newOwner, int newGroup) {
    return new Entry(type, mode, newOwner, newGroup, size, payload, xattrs, date, origin);
  }

  public Entry withDate(long newDate) {
    return new Entry(type, mode, owner, group, size, payload, xattrs, newDate, origin);
  }

  public Entry withXattrs(String newXattrs) {
    return new Entry(type, mode, owner, group, size, payload, newXattrs, date, origin);
  }

  public Entry withOrigin(Origin newOrigin) {
    return new Entry(type, mode, owner, group, size, payload, xattrs, date, newOrigin);
  }
}
