package dev.datestone.content;

/**
 * One file, folder, link or other node of a tree.
 *
 * @param mode permission bits with setuid, setgid and sticky, at most 07777
 * @param owner user id
 * @param group group id
 * @param size bytes of a regular file, 0 for anything else
 * @param payload what it holds: a file's digest in hexadecimal, a link's target, a device's
 *     "major:minor"; empty for the rest
 * @param xattrs a digest over its extended attributes, empty when it has none
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
    /** In a layer: what lies below at this path is gone. */
    WHITEOUT('w'),
    /** In a layer: a folder that hides whatever lies below at this path. */
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
    /** Part of an image that a build stands on. */
    BASE('b'),
    /** Copied from the host or from another target, where no RUN had made it. */
    COPIED('c'),
    /** Copied so, and its host's date was asked for with {@code --keep-ts}. */
    KEPT('k'),
    /** Made, changed or touched by a RUN of the chain, or of the chain it was copied from. */
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
   * What changes a file's date on any host when it changes: the dating rule's word "content". A
   * mode or an owner does not, so neither is part of it. A folder's content is its list of names,
   * which only a view knows.
   */
  public String seen() {
    char letter = type == Type.OPAQUE_FOLDER ? Type.FOLDER.letter() : type.letter();
    return letter + ":" + payload;
  }

  /** Whether the two are the same but for their dates and how they came here. */
  public boolean sameAs(Entry other) {
    return type.isFolder() == other.type.isFolder()
        && (type.isFolder() || type == other.type)
        && mode == other.mode
        && owner == other.owner
        && group == other.group
        && size == other.size
        && payload.equals(other.payload)
        && xattrs.equals(other.xattrs);
  }

  /** As it looks where layers lie on each other: an opaque folder is a folder there. */
  public Entry plain() {
    return type == Type.OPAQUE_FOLDER
        ? new Entry(Type.FOLDER, mode, owner, group, size, payload, xattrs, date, origin)
        : this;
  }

  /** Writes everything but the date and the origin: neither is content. */
  public void writeTo(DigestWriter digest) {
    digest.add(type.letter()).add(mode).add(owner).add(group).add(size).add(payload).add(xattrs);
  }

  /** The same file with other content, or a link with another target. */
  public Entry withContent(Type newType, long newSize, String newPayload) {
    return new Entry(newType, mode, owner, group, newSize, newPayload, xattrs, date, origin);
  }

  public Entry withDate(long newDate) {
    return new Entry(type, mode, owner, group, size, payload, xattrs, newDate, origin);
  }

  public Entry withOrigin(Origin newOrigin) {
    return new Entry(type, mode, owner, group, size, payload, xattrs, date, newOrigin);
  }
}
