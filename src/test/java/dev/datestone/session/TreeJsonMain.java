package dev.datestone.session;

import dev.datestone.content.TextFile;
import dev.datestone.earthfile.EarthfileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Prints the tree of each file that a line of the input names, for src/test/language/compare-ast.
 */
final class TreeJsonMain {
  private TreeJsonMain() {}

  public static void main(String[] args) throws IOException {
    BufferedReader names =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String name = names.readLine(); name != null; name = names.readLine()) {
      out.println(tree(name));
    }
  }

  private static String tree(String name) {
    try {
      return "ok " + TreeJson.of(name, TextFile.read(Path.of(name)), true);
    } catch (EarthfileException e) {
      return "no " + e.position().line() + ": " + e.getMessage();
    } catch (IOException e) {
      return "no " + e.getMessage();
    }
  }
}
