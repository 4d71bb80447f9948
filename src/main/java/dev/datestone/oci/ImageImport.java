package dev.datestone.oci;

import dev.datestone.archive.Compression;
import dev.datestone.archive.ImageException;
import dev.datestone.archive.RootFilesystemImport;
import dev.datestone.content.Manifest;
import dev.datestone.content.Notes;
import dev.datestone.content.Transfer;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Imports an image, or a root file system as an image, from a file or folder of the host. */
public final class ImageImport {
  private final Store store;
  private final ImageFetcher fetcher;
  private final long limit;
  private final Notes notes;

  /**
   * Imports into a store.
   *
   * @param limit the most bytes that an image may have when it is unpacked
   * @param notes receives progress and warnings, a line each
   */
  public ImageImport(Store store, long limit, Notes notes) {
    this.store = store;
    this.fetcher = new ImageFetcher(store, ImageFetcher.DEFAULT_DOWNLOADS, limit, notes);
    this.limit = limit;
    this.notes = notes;
  }

  /**
   * Imports a folder with an OCI layout, or a tar archive, which may be compressed with gzip or
   * zstd, of an OCI layout, of {@code docker save} or of a root file system.
   */
  public Images.Image file(String name, Path file, String platform) throws InterruptedException {
    Images.Image image =
        Files.isDirectory(file) ? folder(name, file, platform) : archive(name, file, platform);
    store.images().put(image);
    return image;
  }

  private Images.Image folder(String name, Path folder, String platform)
      throws InterruptedException {
    try {
      Path root = folder.toAbsolutePath().normalize();
      ImageLayoutReader images =
          ImageLayoutReader.of(root, folder.toString())
              .orElseThrow(() -> new IOException("it is a folder, but not an OCI layout"));
      return image(name, images, platform);
    } catch (IOException e) {
      throw failure(folder, e, "");
    }
  }

  private Images.Image archive(String name, Path file, String platform)
      throws InterruptedException {
    RootFilesystemImport files = new RootFilesystemImport(store, notes);
    try (files;
        Transfer transfer = notes.begin("reading " + file.getFileName(), file.toFile().length());
        InputStream in = Compression.decompress(transfer.counted(Files.newInputStream(file)))) {
      Manifest manifest = files.unpack(in, limit);
      String source = file.getFileName() + "";
      Optional<ImageLayoutReader> images = ImageLayoutReader.of(files.folder(), source);
      return images.isPresent()
          ? image(name, images.get(), platform)
          : files.keep(name, manifest, source);
    } catch (IOException e) {
      if (e instanceof NoSuchFileException && Files.notExists(file)) {
        throw new ImageException("no such file: " + file, "");
      }
      throw failure(file, e, files.hint());
    }
  }

  private Images.Image image(String name, ImageLayoutReader images, String platform)
      throws IOException, InterruptedException {
    return fetcher.fetch(images, images.image(name), platform, name).named(name);
  }

  private static ImageException failure(Path file, IOException e, String hint) {
    return new ImageException("cannot import " + file + ": " + ImageException.reason(e), hint);
  }
}
