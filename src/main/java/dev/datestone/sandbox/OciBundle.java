package dev.datestone.sandbox;

import dev.datestone.content.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the bundle for the OCI runtime: config.json and the files that are mounted. */
final class OciBundle {
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

  private final ContainerSpec spec;
  private final Path folder;
  private final OciRuntime.Kind runtime;

  private OciBundle(ContainerSpec spec, Path folder, OciRuntime.Kind runtime) {
    this.spec = spec;
    this.folder = folder;
    this.runtime = runtime;
  }

  static void write(ContainerSpec spec, Path folder, OciRuntime.Kind runtime) throws IOException {
    ContainerUser user = ContainerUser.of(spec.user(), spec.rootfs());
    Files.writeString(folder.resolve("hosts"), hosts(spec.hosts()));
    Files.writeString(folder.resolve("resolv.conf"), resolver(spec.network()));
    Files.writeString(
        folder.resolve("config.json"),
        new OciBundle(spec, folder, runtime).configuration(user).toString());
  }

  private static String resolver(ContainerSpec.Network network) throws IOException {
    Path file = Path.of("/etc/resolv.conf");
    String text = Files.isReadable(file) ? Files.readString(file) : "";
    if (network != ContainerSpec.Network.OWN) {
      return text;
    }
    // The host's name server may be one that only the host reaches.
    return text.lines()
        .filter(line -> !line.startsWith("nameserver"))
        .map(line -> line + "\n")
        .collect(Collectors.joining("", "nameserver " + UserNetwork.NAME_SERVER + "\n", ""));
  }

  private static String hosts(List<String> more) {
    String usual =
        "127.0.0.1 localhost "
            + ContainerSpec.HOSTNAME
            + "\n::1 localhost ip6-localhost ip6-loopback\n";
    return more.isEmpty() ? usual : usual + String.join("\n", more) + "\n";
  }

  private JsonObject configuration(ContainerUser user) {
    JsonObject all =
        new JsonObject()
            .put("ociVersion", "1.0.2")
            .put("hostname", ContainerSpec.HOSTNAME)
            .put("root", Map.of("path", spec.rootfs().toAbsolutePath().toString()))
            .put("process", process(user))
            .put("mounts", mounts())
            .put("linux", linux());
    if (!spec.privileged() && runtime == OciRuntime.Kind.CRUN) {
      all.put("annotations", Map.of("run.oci.seccomp_bpf_data", SeccompProgram.base64()));
    }
    return all;
  }

  private JsonObject process(ContainerUser user) {
    List<String> allowed = Capabilities.of(spec.privileged());
    JsonObject process =
        new JsonObject()
            .put("terminal", spec.terminal())
            .put(
                "user",
                new JsonObject()
                    .put("uid", user.uid())
                    .put("gid", user.gid())
                    .put("umask", 022)
                    .put("additionalGids", user.groups()))
            .put("args", spec.argv())
            .put("env", environment(spec.env(), user))
            .put("cwd", spec.workdir().isEmpty() ? "/" : spec.workdir())
            // Sudo and files with capabilities must work, as with Docker.
            .put("noNewPrivileges", false)
            .put(
                "capabilities",
                Map.of("bounding", allowed, "effective", allowed, "permitted", allowed));
    if (spec.terminal()) {
      Terminal.Size size = Terminal.size();
      process.put("consoleSize", Map.of("height", size.rows(), "width", size.columns()));
    }
    return process;
  }

  private static List<String> environment(List<String> given, ContainerUser user) {
    var all = new ArrayList<>(given);
    if (given.stream().noneMatch(one -> one.startsWith("PATH="))) {
      all.add(PATH);
    }
    if (given.stream().noneMatch(one -> one.startsWith("HOME="))) {
      all.add("HOME=" + user.home());
    }
    return all;
  }

  private JsonObject linux() {
    var kinds = new ArrayList<>(List.of("pid", "ipc", "uts", "mount"));
    if (spec.network() != ContainerSpec.Network.HOST) {
      kinds.add("network");
    }
    JsonObject linux =
        new JsonObject()
            .put("namespaces", kinds.stream().map(kind -> Map.of("type", kind)).toList());
    if (!spec.privileged()) {
      linux.put("maskedPaths", HIDDEN);
      linux.put("readonlyPaths", READ_ONLY);
      if (runtime == OciRuntime.Kind.RUNC) {
        linux.put("seccomp", seccomp());
      }
    }
    return linux;
  }

  /** {@link SeccompProgram} as a list, for a runtime that takes no program; no personalities. */
  private static Map<String, Object> seccomp() {
    List<Map<String, Object>> rules = new ArrayList<>();
    rules.add(
        deny(Stream.of(DeniedSyscall.values()).map(DeniedSyscall::call).toList(), 1, List.of()));
    rules.add(deny(List.of("clone3"), 38, List.of()));
    rules.add(
        deny(List.of("socket"), 1, List.of(condition("SCMP_CMP_EQ", SeccompProgram.AF_VSOCK, 0))));
    for (int flag : SeccompProgram.NAMESPACE_FLAGS) {
      rules.add(deny(List.of("clone"), 1, List.of(condition("SCMP_CMP_MASKED_EQ", flag, flag))));
    }
    return Map.of("defaultAction", "SCMP_ACT_ALLOW", "syscalls", rules);
  }

  private static Map<String, Object> deny(List<String> names, int errno, List<?> arguments) {
    return Map.of("names", names, "action", "SCMP_ACT_ERRNO", "errnoRet", errno, "args", arguments);
  }

  private static Map<String, Object> condition(String operator, long value, long second) {
    return Map.of("index", 0, "value", value, "valueTwo", second, "op", operator);
  }

  private List<Object> mounts() {
    List<String> still = List.of("nosuid", "noexec", "nodev");
    List<Object> all = new ArrayList<>();
    all.add(mount("/proc", "proc", "proc", still));
    all.add(mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "mode=755", "size=65536k")));
    all.add(
        mount(
            "/dev/pts",
            "devpts",
            "devpts",
            Sandbox.hasGroup(TTY) ? plus(TERMINALS, "gid=" + TTY) : TERMINALS));
    all.add(mount("/dev/shm", "tmpfs", "shm", plus(still, "mode=1777", "size=65536k")));
    all.add(mount("/dev/mqueue", "mqueue", "mqueue", still));
    String access = spec.privileged() ? "rw" : "ro";
    all.add(
        Sandbox.isRootless()
            // A new sysfs is refused: it would belong to a network that is not ours.
            ? mount("/sys", "none", "/sys", plus(still, "rbind", access))
            : mount("/sys", "sysfs", "sysfs", plus(still, access)));
    for (String name : List.of("resolv.conf", "hosts")) {
      String own = folder.resolve(name).toAbsolutePath().toString();
      all.add(mount("/etc/" + name, "bind", own, List.of("bind", "rw")));
    }
    for (ContainerSpec.Mount mount : spec.mounts()) {
      all.add(
          switch (mount) {
            case ContainerSpec.Bind(Path source, String target, boolean readOnly) ->
                mount(
                    target,
                    "bind",
                    source.toAbsolutePath().toString(),
                    List.of("rbind", "rprivate", readOnly ? "ro" : "rw"));
            case ContainerSpec.Tmpfs tmpfs ->
                mount(tmpfs.target(), "tmpfs", "tmpfs", options(tmpfs));
          });
    }
    return all;
  }

  private static List<String> options(ContainerSpec.Tmpfs tmpfs) {
    List<String> options =
        List.of("nosuid", "nodev", "mode=" + Integer.toOctalString(tmpfs.mode()));
    return tmpfs.sizeBytes() > 0 ? plus(options, "size=" + tmpfs.sizeBytes()) : options;
  }

  private static List<String> plus(List<String> options, String... more) {
    var all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return all;
  }

  private static Map<String, Object> mount(
      String target, String type, String source, List<String> options) {
    return Map.of("destination", target, "type", type, "source", source, "options", options);
  }
}
