import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Writes jars anew for ./package: not compressed, as the archive is, with one date, and without the
 * libraries that zstd-jni has for other machines.
 *
 * <p>{@code java RepackJars.java SECONDS FROM TO [FROM TO...]}
 */
final class RepackJars {
  private RepackJars() {}

  public static void main(String[] args) throws IOException {
    FileTime date = FileTime.fromMillis(Long.parseLong(args[0]) * 1000);
    for (int i = 1; i < args.length; i += 2) {
      repack(Path.of(args[i]), Path.of(args[i + 1]), date);
    }
  }

  private static void repack(Path from, Path to, FileTime date) throws IOException {
    try (ZipFile jar = new ZipFile(from.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      List<? extends ZipEntry> entries =
          jar.stream().filter(each -> !isOfAnotherMachine(each.getName())).toList();
      for (ZipEntry each : entries) {
        byte[] content = jar.getInputStream(each).readAllBytes();
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry entry = new ZipEntry(each.getName());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        entry.setLastModifiedTime(date);
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
      }
    }
  }

  private static boolean isOfAnotherMachine(String name) {
    return name.matches(".*\\.(so|dll|dylib|jnilib)") && !name.startsWith("linux/amd64/");
  }
}
