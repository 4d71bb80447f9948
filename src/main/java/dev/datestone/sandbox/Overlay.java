package dev.datestone.sandbox;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A mounted stack of layers. Uses fsconfig(2), which takes one layer at a time (Linux 6.7). Older
 * kernels get mount(2), whose options end at one page: there each layer is named by a descriptor.
 */
public final class Overlay implements AutoCloseable {
  private static final long FSCONFIG_SET_FLAG = 0;
  private static final long FSCONFIG_SET_STRING = 1;
  private static final long FSCONFIG_CMD_CREATE = 6;
  private static final long CLOEXEC = 1;

  /** The maximum length of a value for fsconfig(2). */
  private static final int LONGEST = 255;

  /** The kernel cuts the options of mount(2) at one page, with a zero byte. */
  private static final int PAGE = 4096;

  private static final boolean ONE_BY_ONE = LinuxVersion.HERE.isAtLeast(6, 7);

  private final Path merged;

  private Overlay(Path merged) {
    this.merged = merged;
  }

  /**
   * Mounts the layers, given from the lowest up, at {@code merged}. Without {@code upper} and
   * {@code work} the mount is read-only. A volatile upper layer is not synced on unmount and needs
   * a new work folder.
   */
  public static Overlay mount(
      List<Path> lowerBottomFirst,
      @Nullable Path upper,
      @Nullable Path work,
      Path merged,
      boolean volatileUpper) {
    return mount(lowerBottomFirst, upper, work, merged, volatileUpper, ONE_BY_ONE);
  }

  /**
   * How many layers can always be mounted: of the descriptors that name them, 200 and some fit into
   * a page.
   */
  public static int mostLayers() {
    return ONE_BY_ONE ? 256 : 160;
  }

  /** As above; {@code oneByOne} says whether fsconfig(2) is used. */
  static Overlay mount(
      List<Path> lowerBottomFirst,
      @Nullable Path upper,
      @Nullable Path work,
      Path merged,
      boolean volatileUpper,
      boolean oneByOne) {
    if (upper == null && lowerBottomFirst.size() == 1) {
      // overlayfs needs at least two layers
      Mounts.bind(lowerBottomFirst.getFirst(), merged, true);
      return new Overlay(merged);
    }
    if (!oneByOne) {
      mountAtOnce(lowerBottomFirst, upper, work, merged, volatileUpper);
      return new Overlay(merged);
    }
    try (NativeMemory memory = NativeMemory.take();
        var context = new Context(memory, merged)) {
      lowerBottomFirst.reversed().forEach(layer -> context.layer("lowerdir+", layer));
      if (upper != null && work != null) {
        context.layer("upperdir", upper);
        context.layer("workdir", work);
        if (volatileUpper) {
          context.flag("volatile");
        }
      }
      options().forEach(context::text);
      if (Sandbox.isRootless()) {
        context.flag("userxattr");
      }
      context.mount();
    }
    return new Overlay(merged);
  }

  /** Mounts by mount(2). */
  private static void mountAtOnce(
      List<Path> lowerBottomFirst,
      @Nullable Path upper,
      @Nullable Path work,
      Path merged,
      boolean volatileUpper) {
    List<Long> opened = new ArrayList<>();
    try (NativeMemory memory = NativeMemory.take()) {
      var layers = new StringJoiner(":", "lowerdir=", "");
      lowerBottomFirst
          .reversed()
          .forEach(layer -> layers.add(descriptorName(memory, layer, opened)));
      var all = new StringJoiner(",");
      all.add(layers.toString());
      if (upper != null && work != null) {
        all.add("upperdir=" + descriptorName(memory, upper, opened));
        all.add("workdir=" + descriptorName(memory, work, opened));
        if (volatileUpper) {
          all.add("volatile");
        }
      }
      options().forEach((key, value) -> all.add(key + "=" + value));
      if (Sandbox.isRootless()) {
        all.add("userxattr");
      }
      String text = all.toString();
      if (text.length() >= PAGE) {
        throw new SandboxException.MissingRequirements(
            List.of(
                "the Linux kernel is too old ("
                    + LinuxVersion.HERE
                    + ") to mount "
                    + lowerBottomFirst.size()
                    + " layers at once: version 6.7 or newer can"));
      }
      long kind = memory.text("overlay");
      String about = merged + " (" + lowerBottomFirst.size() + " layers)";
      Kernel.call(about, Syscall.MOUNT, kind, memory.path(merged), kind, 0, memory.text(text));
    } finally {
      opened.forEach(Kernel::close);
    }
  }

  /** A short path for a folder, without characters that overlayfs takes for its own. */
  private static String descriptorName(NativeMemory memory, Path folder, List<Long> opened) {
    long file = Kernel.open(memory, folder, Kernel.O_PATH);
    opened.add(file);
    return "/proc/self/fd/" + file;
  }

  /**
   * As root, metacopy=on avoids copying the data of a file when only its date changes; a user
   * namespace may not use it. index=off: a container that is just starting may still hold a copy of
   * another step's overlay.
   */
  private static Map<String, String> options() {
    return Sandbox.isRootless()
        ? Map.of("index", "off")
        : Map.of("index", "off", "metacopy", "on", "redirect_dir", "on");
  }

  public Path merged() {
    return merged;
  }

  @Override
  public void close() {
    Mounts.unmount(merged);
  }

  /** A file system context (fsopen(2)) with the file descriptors to close. */
  private static final class Context implements AutoCloseable {
    private final NativeMemory memory;
    private final Path merged;
    private final long descriptor;
    private final List<Long> opened = new ArrayList<>();

    Context(NativeMemory memory, Path merged) {
      this.memory = memory;
      this.merged = merged;
      this.descriptor = Kernel.call("overlay", Syscall.FSOPEN, memory.text("overlay"), CLOEXEC);
      opened.add(descriptor);
    }

    void layer(String key, Path folder) {
      byte[] name = NativeMemory.name(folder);
      boolean plain = name.length <= LONGEST && folder.toString().indexOf('\\') < 0;
      set(key, plain ? memory.path(folder) : shortName(folder));
    }

    /**
     * A short path for a folder whose path is too long or has a backslash, which overlayfs
     * unescapes.
     */
    private long shortName(Path folder) {
      return memory.text(descriptorName(memory, folder, opened));
    }

    void text(String key, String value) {
      set(key, memory.text(value));
    }

    void flag(String key) {
      step(key, FSCONFIG_SET_FLAG, memory.text(key), 0);
    }

    private void set(String key, long value) {
      step(key, FSCONFIG_SET_STRING, memory.text(key), value);
    }

    void mount() {
      step("create", FSCONFIG_CMD_CREATE, 0, 0);
      long mount = Kernel.call(merged.toString(), Syscall.FSMOUNT, descriptor, CLOEXEC, 0);
      opened.add(mount);
      Mounts.attach(memory, mount, merged);
    }

    private void step(String about, long command, long key, long value) {
      long result = Kernel.raw(Syscall.FSCONFIG, descriptor, command, key, value, 0);
      if (result < 0) {
        throw new SandboxException.SyscallFailed(
            "fsconfig", about + " for " + merged + complaints(), (int) -result);
      }
    }

    /** The kernel's messages about the failure. */
    private String complaints() {
      NativeMemory.Piece buffer = memory.piece(1024);
      var said = new StringBuilder();
      for (int line = 0; line < 16; line++) {
        long length =
            Kernel.raw(Syscall.READ, descriptor, buffer.address(), buffer.bytes().capacity());
        if (length <= 0) {
          break;
        }
        byte[] bytes = new byte[(int) length];
        buffer.bytes().get(0, bytes);
        said.append("; ").append(new String(bytes, StandardCharsets.UTF_8).strip());
      }
      return said.toString();
    }

    @Override
    public void close() {
      opened.reversed().forEach(Kernel::close);
    }
  }
}
