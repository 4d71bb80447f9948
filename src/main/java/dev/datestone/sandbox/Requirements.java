package dev.datestone.sandbox;

import java.util.ArrayList;
import java.util.List;

/** Whether this machine can run containers; asked only when something is to be run. */
public final class Requirements {
  private Requirements() {}

  /** What is missing, one line each with what to install or set; empty when all is there. */
  public static List<String> check() {
    var problems = new ArrayList<String>();
    if (OciRuntime.find().isEmpty()) {
      problems.add("no OCI runtime: install crun (or runc)");
    }
    if (!Sandbox.unshared()) {
      problems.add("no mount namespace of our own: start the tool by its launcher, ./datestone");
    } else if (!Capabilities.mayMount()) {
      problems.add(
          "mounting is not allowed here: in a container, start that one with --privileged");
    } else {
      overlay(problems);
    }
    return problems;
  }

  /** Asks the kernel for an overlay that is then not mounted. */
  private static void overlay(List<String> problems) {
    try (Memory memory = Memory.take()) {
      long context = Libc.raw(Syscall.FSOPEN, memory.text("overlay"), 1, 0);
      if (context < 0) {
        problems.add(
            "no overlayfs ("
                + Errno.name((int) -context)
                + "): load the kernel module with `modprobe overlay`");
        return;
      }
      long layer =
          Libc.raw(Syscall.FSCONFIG, context, 1, memory.text("lowerdir+"), memory.text("/"), 0);
      Libc.close(context);
      if (layer == -Errno.EINVAL) {
        problems.add("the kernel is too old for its overlayfs to take many layers: 6.7 or newer");
      }
    }
  }
}
