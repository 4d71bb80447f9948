package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words a line of a recipe may start with. */
public enum Keyword {
  ADD,
  ARG,
  BUILD,
  CACHE,
  CATCH,
  CMD,
  COMMAND,
  COPY,
  DO,
  ELSE,
  ELSE_IF,
  END,
  ENTRYPOINT,
  ENV,
  EXPOSE,
  FINALLY,
  FOR,
  FROM,
  FROM_DOCKERFILE,
  FUNCTION,
  GIT_CLONE,
  HEALTHCHECK,
  HOST,
  IF,
  IMPORT,
  LABEL,
  LET,
  LOCALLY,
  ONBUILD,
  PROJECT,
  RUN,
  SAVE_ARTIFACT,
  SAVE_IMAGE,
  SET,
  SHELL,
  STOPSIGNAL,
  TRY,
  USER,
  VERSION,
  VOLUME,
  WAIT,
  WITH,
  WITH_DOCKER,
  WORKDIR;

  private static final Map<String, Keyword> BY_TEXT = byText();

  private final String text = name().replace('_', ' ');

  /** As it is written, {@code SAVE IMAGE}. */
  public String text() {
    return text;
  }

  static @Nullable Keyword of(String text) {
    return BY_TEXT.get(text);
  }

  /** The command that one word names. */
  static @Nullable Keyword ofOneWord(String word) {
    return BY_TEXT.get(word);
  }

  static List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (Keyword keyword : values()) {
      texts.add(keyword.text);
    }
    return texts;
  }

  private static Map<String, Keyword> byText() {
    Map<String, Keyword> all = new HashMap<>();
    for (Keyword keyword : values()) {
      all.put(keyword.text, keyword);
    }
    return Map.copyOf(all);
  }
}
