package dev.datestone.engine;

/**
 * What the user may set about building a graph.
 *
 * @param parallel how many commands are executed at a time, at least 1
 * @param noCache every step is executed, even if it is cached
 * @param failFast the first failure stops all other steps; else those that do not depend on it go
 *     on
 */
public record EngineOptions(int parallel, boolean noCache, boolean failFast) {
  public EngineOptions {
    if (parallel < 1) {
      throw new IllegalArgumentException("at least one command at a time, not " + parallel);
    }
  }
}
