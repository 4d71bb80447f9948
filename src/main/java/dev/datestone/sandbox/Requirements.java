package dev.datestone.sandbox;

import java.util.ArrayList;
import java.util.List;

/** Checks that this machine can run containers. Called lazily, before the first step runs. */
public final class Requirements {
  private Requirements() {}

  /** The problems, each with what to install or set; empty if there are none. */
  public static List<String> check() {
    var problems = new ArrayList<String>();
    if (OciRuntime.find().isEmpty()) {
      problems.add("no OCI runtime: install crun (or runc)");
    }
    if (!Sandbox.hasMountNamespace()) {
      problems.add("no private mount namespace: start Datestone with its launcher, ./datestone");
    } else if (!Capabilities.mayMount()) {
      problems.add(
          "mount: operation not permitted: if this is a container, start it with --privileged");
    } else {
      overlay(problems);
    }
    return problems;
  }

  /** Opens an overlay file system without mounting it. */
  private static void overlay(List<String> problems) {
    // Overlays that are not synced came with 5.10, overlays in user namespaces with 5.11.
    LinuxVersion oldest = new LinuxVersion(5, Sandbox.isRootless() ? 11 : 10);
    if (!LinuxVersion.HERE.isAtLeast(oldest.major(), oldest.minor())) {
      problems.add(
          "the Linux kernel is too old ("
              + LinuxVersion.HERE
              + "): overlayfs needs version "
              + oldest
              + (Sandbox.isRootless() ? " or newer without root" : " or newer"));
      return;
    }
    try (NativeMemory memory = NativeMemory.take()) {
      long context = Kernel.raw(Syscall.FSOPEN, memory.text("overlay"), 1, 0);
      if (context < 0) {
        problems.add(
            "no overlayfs ("
                + Errno.name((int) -context)
                + "): load the kernel module with `modprobe overlay`");
        return;
      }
      Kernel.close(context);
    }
  }
}
