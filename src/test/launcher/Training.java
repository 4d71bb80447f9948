package dev.datestone.startup;

/** What the launcher's test trains the cache of loaded classes with. */
class Training {
  public static void main(String[] words) {
    System.out.println("trained");
  }
}
