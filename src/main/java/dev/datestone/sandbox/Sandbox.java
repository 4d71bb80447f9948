package dev.datestone.sandbox;

/** The room as a whole: what kind of machine it is in, and getting it warm. */
public final class Sandbox {
  private Sandbox() {}

  /**
   * Links the native calls in a thread of their own: the first one costs 35-90 ms, the reading of
   * Earthfiles hides it.
   */
  public static void warm() {
    Thread.ofPlatform()
        .daemon()
        .name("sandbox-warm")
        .start(() -> Libc.raw(Syscall.CLOSE, -1, 0, 0));
  }

  /**
   * Whether uid 0 here is a normal user outside: layers made then differ in owners and attributes.
   */
  public static boolean rootless() {
    throw new UnsupportedOperationException();
  }
}
