package dev.datestone.content;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads text files: UTF-8, with or without a byte order mark, with Unix or Windows line breaks. */
public final class TextFile {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private TextFile() {}

  /** Reads a file without its byte order mark; every line break becomes {@code \n}. */
  public static String read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
      ReadLog.saw(file, true);
    } catch (NoSuchFileException e) {
      ReadLog.saw(file, false);
      throw e;
    } catch (CharacterCodingException e) {
      ReadLog.saw(file, true);
      throw notUtf8(Files.readAllBytes(file));
    } catch (IOException e) {
      ReadLog.sawType(file, true); // such as a folder, which some take for nothing
      throw e;
    }
    if (text.indexOf('\0') >= 0) {
      throw new NotUtf8Exception("the text holds zero bytes: is it UTF-16?", 0);
    }
    String plain = text.indexOf(BYTE_ORDER_MARK) == 0 ? text.substring(1) : text;
    return plain.indexOf('\r') < 0 ? plain : plain.replace("\r\n", "\n");
  }

  private static NotUtf8Exception notUtf8(byte[] bytes) {
    int first = bytes.length < 2 ? 0 : (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    if (first == 0xfffe || first == 0xfeff) {
      return new NotUtf8Exception("the text is UTF-16, not UTF-8", 0);
    }
    int start = 0;
    int line = 1;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '\n') {
        String text = new String(bytes, start, i - start, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
          break;
        }
        start = i + 1;
        line++;
      }
    }
    return new NotUtf8Exception("this line is not UTF-8", line);
  }

  /** A file that is not UTF-8. */
  public static final class NotUtf8Exception extends IOException {
    private static final long serialVersionUID = 1L;

    /** The hint of the error. */
    public static final String HINT = "save the file as UTF-8";

    private final int line;

    private NotUtf8Exception(String message, int line) {
      super(message);
      this.line = line;
    }

    /** The message after its position, such as {@code .arg:3: this line is not UTF-8}. */
    public String at(String file) {
      return file + (line > 0 ? ":" + line : "") + ": " + getMessage();
    }
  }
}
