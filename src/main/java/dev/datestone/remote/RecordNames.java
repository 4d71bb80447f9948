package dev.datestone.remote;

import dev.datestone.content.Digest;
import java.util.regex.Pattern;

/** Names of records: see {@link RemoteStore#record}. */
public final class RecordNames {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final int LONGEST = 100;

  private RecordNames() {}

  static boolean isValid(String name) {
    for (String word : name.split("/", -1)) {
      if (!WORD.matcher(word).matches()) {
        return false;
      }
    }
    return true;
  }

  /**
   * A word for any text: the text itself if it is one, else what is readable of it and a digest.
   */
  public static String word(String text) {
    if (WORD.matcher(text).matches() && text.length() <= LONGEST) {
      return text;
    }
    String readable = text.replaceAll("[^A-Za-z0-9_.-]", "-").replaceAll("^[.-]+", "");
    String digest = Digest.of(text).hex().substring(0, 8);
    return "_" + readable.substring(0, Math.min(readable.length(), LONGEST)) + "-" + digest;
  }
}
