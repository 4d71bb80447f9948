package dev.datestone.store;

import dev.datestone.content.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cached digests of tags in registries. */
public final class Tags {
  private static final String FORM = "datestone tag 1";

  private final Path folder;

  Tags(Path folder) {
    this.folder = folder;
  }

  /**
   * A resolved tag.
   *
   * @param name the full reference, such as docker.io/library/alpine:3.20
   * @param digest of the manifest or index
   * @param type its media type
   * @param size its bytes
   * @param asked when the registry was asked, in milliseconds since 1970
   */
  public record Tag(String name, Digest digest, String type, long size, long asked) {}

  public Optional<Tag> get(String name) {
    return StoreFile.read(file(name), FORM, Tags::read);
  }

  public void put(Tag tag) {
    FieldWriter out =
        new FieldWriter()
            .text(tag.name())
            .text(tag.digest().hex())
            .text(tag.type())
            .number(tag.size())
            .number(tag.asked());
    StoreFile.write(file(tag.name()), FORM, out);
  }

  private static Tag read(FieldReader in) {
    return new Tag(in.text(), new Digest(in.text()), in.text(), in.number(), in.number());
  }

  public boolean remove(String name) {
    return StoreFile.delete(file(name));
  }

  public List<Tag> all() {
    List<Tag> all = new ArrayList<>();
    for (Path file : Store.list(folder)) {
      StoreFile.read(file, FORM, Tags::read).ifPresent(all::add);
    }
    return all;
  }

  private Path file(String name) {
    return folder.resolve(Digest.of(name).hex());
  }
}
