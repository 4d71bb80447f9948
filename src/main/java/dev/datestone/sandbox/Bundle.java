package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the OCI runtime reads: config.json with all that one command needs, and the files it mounts.
 */
final class Bundle {
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final List<String> TERMINALS =
      List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620");
  private static final int TTY = 5;
  private static final List<String> HIDDEN =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/firmware");
  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private final RunSpec spec;
  private final Path folder;
  private final OciRuntime.Kind runtime;

  private Bundle(RunSpec spec, Path folder, OciRuntime.Kind runtime) {
    this.spec = spec;
    this.folder = folder;
    this.runtime = runtime;
  }

  static void write(RunSpec spec, Path folder, OciRuntime.Kind runtime) throws IOException {
    ImageUser user = ImageUser.of(spec.user(), spec.rootfs());
    Files.writeString(folder.resolve("hosts"), hosts(spec.hosts()));
    Path resolver = Path.of("/etc/resolv.conf");
    Files.writeString(
        folder.resolve("resolv.conf"),
        Files.isReadable(resolver) ? Files.readString(resolver) : "");
    try (var json = new Json(folder.resolve("config.json"))) {
      new Bundle(spec, folder, runtime).write(json, user);
    }
  }

  private static String hosts(List<String> more) {
    String usual =
        "127.0.0.1 localhost " + RunSpec.HOSTNAME + "\n::1 localhost ip6-localhost ip6-loopback\n";
    return more.isEmpty() ? usual : usual + String.join("\n", more) + "\n";
  }

  private void write(Json json, ImageUser user) throws IOException {
    json.text("ociVersion", "1.0.2");
    json.text("hostname", RunSpec.HOSTNAME);
    json.object("root", () -> json.text("path", spec.rootfs().toAbsolutePath().toString()));
    json.object("process", () -> process(json, user));
    json.array("mounts", () -> mounts(json));
    json.object("linux", () -> linux(json));
    if (!spec.privileged() && runtime == OciRuntime.Kind.CRUN) {
      json.object(
          "annotations", () -> json.text("run.oci.seccomp_bpf_data", SeccompProgram.base64()));
    }
  }

  private void process(Json json, ImageUser user) throws IOException {
    json.flag("terminal", spec.terminal());
    if (spec.terminal()) {
      Terminal.Size size = Terminal.size();
      json.object(
          "consoleSize", () -> json.number("height", size.rows()).number("width", size.columns()));
    }
    json.object(
        "user",
        () ->
            json.number("uid", user.uid())
                .number("gid", user.gid())
                .number("umask", 022)
                .numbers("additionalGids", user.groups()));
    json.texts("args", spec.argv());
    json.texts("env", environment(spec.env(), user));
    json.text("cwd", spec.workdir().isEmpty() ? "/" : spec.workdir());
    // Sudo and files with capabilities must work, as with Docker.
    json.flag("noNewPrivileges", false);
    List<String> allowed = Capabilities.of(spec.privileged());
    json.object(
        "capabilities",
        () ->
            json.texts("bounding", allowed)
                .texts("effective", allowed)
                .texts("permitted", allowed));
  }

  private static List<String> environment(List<String> given, ImageUser user) {
    var all = new ArrayList<>(given);
    if (given.stream().noneMatch(one -> one.startsWith("PATH="))) {
      all.add(PATH);
    }
    if (given.stream().noneMatch(one -> one.startsWith("HOME="))) {
      all.add("HOME=" + user.home());
    }
    return all;
  }

  private void linux(Json json) throws IOException {
    json.array(
        "namespaces",
        () -> {
          for (String kind : List.of("pid", "ipc", "uts", "mount")) {
            json.element(() -> json.text("type", kind));
          }
          if (spec.network() == RunSpec.Network.NONE) {
            json.element(() -> json.text("type", "network"));
          }
        });
    if (!spec.privileged()) {
      json.texts("maskedPaths", HIDDEN).texts("readonlyPaths", READ_ONLY);
      if (runtime == OciRuntime.Kind.RUNC) {
        json.object("seccomp", () -> seccomp(json));
      }
    }
  }

  /**
   * {@link SeccompProgram} as a list, for a runtime that takes no program. Knows no personalities.
   */
  private static void seccomp(Json json) throws IOException {
    json.text("defaultAction", "SCMP_ACT_ALLOW");
    json.array(
        "syscalls",
        () -> {
          List<String> names = new ArrayList<>();
          for (DeniedCall call : DeniedCall.values()) {
            names.add(call.call());
          }
          json.element(() -> refuse(json, names, 1));
          json.element(() -> refuse(json, List.of("clone3"), 38));
          json.element(
              () -> {
                refuse(json, List.of("socket"), 1);
                condition(json, "SCMP_CMP_EQ", SeccompProgram.AF_VSOCK, 0);
              });
          for (int flag : SeccompProgram.NAMESPACE_FLAGS) {
            json.element(
                () -> {
                  refuse(json, List.of("clone"), 1);
                  condition(json, "SCMP_CMP_MASKED_EQ", flag, flag);
                });
          }
        });
  }

  private static void refuse(Json json, List<String> names, int errno) throws IOException {
    json.texts("names", names).text("action", "SCMP_ACT_ERRNO").number("errnoRet", errno);
  }

  private static void condition(Json json, String operator, long value, long second)
      throws IOException {
    json.array(
        "args",
        () ->
            json.element(
                () ->
                    json.number("index", 0)
                        .number("value", value)
                        .number("valueTwo", second)
                        .text("op", operator)));
  }

  private void mounts(Json json) throws IOException {
    List<String> still = List.of("nosuid", "noexec", "nodev");
    mount(json, "/proc", "proc", "proc", still);
    mount(json, "/dev", "tmpfs", "tmpfs", List.of("nosuid", "mode=755", "size=65536k"));
    mount(
        json,
        "/dev/pts",
        "devpts",
        "devpts",
        Sandbox.hasGroup(TTY) ? plus(TERMINALS, "gid=" + TTY) : TERMINALS);
    mount(json, "/dev/shm", "tmpfs", "shm", plus(still, "mode=1777", "size=65536k"));
    mount(json, "/dev/mqueue", "mqueue", "mqueue", still);
    String access = spec.privileged() ? "rw" : "ro";
    if (Sandbox.rootless()) {
      // A fresh one is refused: it would belong to a network that is not ours.
      mount(json, "/sys", "none", "/sys", plus(still, "rbind", access));
    } else {
      mount(json, "/sys", "sysfs", "sysfs", plus(still, access));
    }
    for (String name : List.of("resolv.conf", "hosts")) {
      String own = folder.resolve(name).toAbsolutePath().toString();
      mount(json, "/etc/" + name, "bind", own, List.of("bind", "rw"));
    }
    for (RunSpec.Mount mount : spec.mounts()) {
      switch (mount) {
        case RunSpec.Bind bind -> {
          String source = bind.source().toAbsolutePath().toString();
          String mode = bind.readOnly() ? "ro" : "rw";
          mount(json, bind.target(), "bind", source, List.of("rbind", "rprivate", mode));
        }
        case RunSpec.Tmpfs tmpfs -> mount(json, tmpfs.target(), "tmpfs", "tmpfs", options(tmpfs));
      }
    }
  }

  private static List<String> options(RunSpec.Tmpfs tmpfs) {
    List<String> options =
        List.of("nosuid", "nodev", "mode=" + Integer.toOctalString(tmpfs.mode()));
    return tmpfs.sizeBytes() > 0 ? plus(options, "size=" + tmpfs.sizeBytes()) : options;
  }

  private static List<String> plus(List<String> options, String... more) {
    var all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return all;
  }

  private static void mount(
      Json json, String target, String type, String source, List<String> options)
      throws IOException {
    json.element(
        () ->
            json.text("destination", target)
                .text("type", type)
                .text("source", source)
                .texts("options", options));
  }
}
