package dev.datestone.sandbox;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mounted stack of layers. Made with the kernel's newer mount calls, which take one layer at a
 * time: mount(2) cuts a long list silently at one page. Needs Linux 6.7.
 */
public final class Overlay implements AutoCloseable {
  private static final long FSCONFIG_SET_FLAG = 0;
  private static final long FSCONFIG_SET_STRING = 1;
  private static final long FSCONFIG_CMD_CREATE = 6;
  private static final long CLOEXEC = 1;

  /** fsconfig(2) takes no longer text. */
  private static final int LONGEST = 255;

  private final Path merged;

  private Overlay(Path merged) {
    this.merged = merged;
  }

  /**
   * Mounts the layers, the lowest first, at {@code merged}. Without {@code upper} (and {@code
   * work}) it is read-only. A volatile upper is not synced when it is unmounted; its work folder
   * must be a fresh one.
   */
  public static Overlay mount(
      List<Path> lowerBottomFirst,
      @Nullable Path upper,
      @Nullable Path work,
      Path merged,
      boolean volatileUpper) {
    if (upper == null && lowerBottomFirst.size() == 1) {
      // overlayfs wants two layers at least
      Mounts.bind(lowerBottomFirst.getFirst(), merged, true);
      return new Overlay(merged);
    }
    try (Memory memory = Memory.take();
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
      if (Sandbox.rootless()) {
        context.flag("userxattr");
      }
      context.mount();
    }
    return new Overlay(merged);
  }

  /**
   * As root a changed date costs one inode and no copy of the data. In a user namespace that is
   * refused. index=off: a container that is just starting may still hold a copy of another step's
   * overlay.
   */
  private static Map<String, String> options() {
    return Sandbox.rootless()
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

  /**
   * A file system being put together, with the descriptors that must be closed whatever happens.
   */
  private static final class Context implements AutoCloseable {
    private final Memory memory;
    private final Path merged;
    private final long descriptor;
    private final List<Long> opened = new ArrayList<>();

    Context(Memory memory, Path merged) {
      this.memory = memory;
      this.merged = merged;
      this.descriptor = Libc.call("overlay", Syscall.FSOPEN, memory.text("overlay"), CLOEXEC);
      opened.add(descriptor);
    }

    void layer(String key, Path folder) {
      byte[] name = Memory.name(folder);
      boolean plain = name.length <= LONGEST && folder.toString().indexOf('\\') < 0;
      set(key, plain ? memory.path(folder) : shortName(folder));
    }

    /** A name for a folder that is too long, or holds what overlayfs would read as an escape. */
    private long shortName(Path folder) {
      long file =
          Libc.call(
              folder.toString(),
              Syscall.OPENAT,
              Libc.AT_FDCWD,
              memory.path(folder),
              Libc.O_PATH | Libc.O_CLOEXEC);
      opened.add(file);
      return memory.text("/proc/self/fd/" + file);
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
      long mount = Libc.call(merged.toString(), Syscall.FSMOUNT, descriptor, CLOEXEC, 0);
      opened.add(mount);
      Mounts.attach(memory, mount, merged);
    }

    private void step(String about, long command, long key, long value) {
      long result = Libc.raw(Syscall.FSCONFIG, descriptor, command, key, value, 0);
      if (result < 0) {
        throw new SandboxException.CallFailed(
            "fsconfig", about + " for " + merged + complaints(), (int) -result);
      }
    }

    /** What the file system itself says about the refusal. */
    private String complaints() {
      Memory.Piece buffer = memory.piece(1024);
      var said = new StringBuilder();
      for (int line = 0; line < 16; line++) {
        long length =
            Libc.raw(Syscall.READ, descriptor, buffer.address(), buffer.bytes().capacity());
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
      opened.reversed().forEach(Libc::close);
    }
  }
}
