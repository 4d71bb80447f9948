package dev.datestone.store;

import dev.datestone.content.Digest;
import dev.datestone.content.ReadLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Downloaded files by the digest of their content, and which of them an address gave. */
public final class Downloads {
  private static final String FORM = "datestone download 1";

  private final Store store;
  private final Path folder;

  Downloads(Store store) {
    this.store = store;
    this.folder = store.home().resolve("downloads");
  }

  /**
   * What an address gave.
   *
   * @param digest of the content
   * @param tag the ETag header; may be empty
   * @param modified the Last-Modified header; may be empty
   * @param asked when the server was asked, in milliseconds since 1970
   */
  public record Download(Digest digest, String tag, String modified, long asked) {}

  /** What an address gave last, if that file is in the store. */
  public Optional<Download> get(String url) {
    return StoreFile.read(record(url), FORM, Downloads::read)
        .filter(each -> file(each.digest()).isPresent());
  }

  public void put(String url, Download download) {
    FieldWriter out =
        new FieldWriter()
            .text(download.digest().hex())
            .text(download.tag())
            .text(download.modified())
            .number(download.asked());
    StoreFile.write(record(url), FORM, out);
  }

  private static Download read(FieldReader in) {
    return new Download(new Digest(in.text()), in.text(), in.text(), in.number());
  }

  /** A file to download to; it is deleted when the process ends. */
  public Path draft() {
    return store.processFolder().newPath();
  }

  /** The file with this content, if it is in the store. */
  public Optional<Path> file(Digest digest) {
    Path file = place(digest);
    return ReadLog.sawType(file, Files.isRegularFile(file)) ? Optional.of(file) : Optional.empty();
  }

  /** Adds a draft with this content. */
  public Path keep(Digest digest, Path draft) {
    Path file = place(digest);
    try {
      Files.createDirectories(file.getParent());
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    }
  }

  /** Removes a damaged file. */
  public void remove(Digest digest) {
    StoreFile.delete(place(digest));
  }

  private Path place(Digest digest) {
    return folder.resolve("files").resolve(digest.hex());
  }

  /** An address may contain a password, so only its digest is stored. */
  private Path record(String url) {
    return folder.resolve("addresses").resolve(Digest.of(url).hex());
  }
}
