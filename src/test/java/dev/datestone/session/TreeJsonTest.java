package dev.datestone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.earthfile.EarthfileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Trees as the language's other implementation prints them; src/test/language/compare-ast compares
 * whole files with it.
 */
class TreeJsonTest {
  private static String recipe(String lines) {
    String all = TreeJson.of("Earthfile", "VERSION 0.8\nt:\n" + lines, false);
    String before = "{\"version\":{\"args\":[\"0.8\"]},\"targets\":[{\"name\":\"t\",\"recipe\":";
    String after = "}],\"baseRecipe\":null}";
    assertThat(all).startsWith(before).endsWith(after);
    return all.substring(before.length(), all.length() - after.length());
  }

  private static String command(String line) {
    String all = recipe("  " + line + "\n");
    String before = "[{\"command\":{\"name\":";
    assertThat(all).startsWith(before).endsWith("}}]");
    return all.substring(before.length(), all.length() - 3).replace('"', '`');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      textBlock =
          """
          LOCALLY; `LOCALLY`
          RUN --push a "b  c" $(d e) # f; `RUN`,`args`:[`--push`,`a`,`\\`b  c\\``,`$(d e)`]
          RUN a \\␤   # b␤␤   c; `RUN`,`args`:[`a`,`c`]
          RUN "a \\␤    b" 'c\\␤ d'; `RUN`,`args`:[`\\`a b\\``,`'cd'`]
          RUN <&>; `RUN`,`args`:[`\\u003c\\u0026\\u003e`]
          RUN ["a" "b",]; `RUN`,`args`:[`a`,`b`],`execMode`:true
          RUN --push ["a"]; `RUN`,`args`:[`--push`,`[\\`a\\`]`]
          RUN []; `RUN`,`execMode`:true
          CMD ["a\\x\\n"]; `CMD`,`args`:[`a\\\\x\\n`],`execMode`:true
          VOLUME ["/a", "/b c"]; `VOLUME`,`args`:[`/a`,`/b c`],`execMode`:true
          HEALTHCHECK CMD ["a"]; `HEALTHCHECK`,`args`:[`CMD`,`[\\`a\\`]`]
          ARG --required a; `ARG`,`args`:[`--required`,`a`]
          ARG a = b  c; `ARG`,`args`:[`a`,`=`,`b  c`]
          ARG a=; `ARG`,`args`:[`a`,`=`,``]
          ENV a b; `ENV`,`args`:[`a`,`=`,`b`]
          ENV a; `ENV`,`args`:[`a`]
          ENV a =b; `ENV`,`args`:[`a`,`=`,`=b`]
          LABEL a=b "c d" = e f; `LABEL`,`args`:[`a`,`=`,`b`,`\\`c d\\``,`=`,`e`,`f`]
          FROM  DOCKERFILE .; `FROM`,`args`:[`DOCKERFILE`,`.`]
          FROM DOCKERFILE .; `FROM DOCKERFILE`,`args`:[`.`]
          COPY (+a/b --c=d) e\\ f; `COPY`,`args`:[`(+a/b`,`--c=d)`,`e\\\\ f`]
          """)
  void commandIsItsWords(String written, String expected) {
    String line = written.replace('␤', '\n');
    assertThat(command(line)).isEqualTo(expected);
  }

  @Test
  void blocksHaveTheirPartsAndRawComments() {
    assertThat(
            recipe(
                """
                IF a
                  # why
                  RUN b
                ELSE IF ["c"]
                ELSE
                END
                WITH DOCKER --pull d
                END
                WAIT x
                END
                FOR e IN f
                END
                TRY
                CATCH
                FINALLY
                END
                """
                    .indent(2)))
        .isEqualTo(
            ("[{`if`:{`elseBody`:null,`expression`:[`a`],`elseIf`:[{`expression`:[`c`],`body`:null,"
                    + "`execMode`:true}],`ifBody`:[{`command`:{`name`:`RUN`,`docs`:`# why`,"
                    + "`args`:[`b`]}}]}},{`with`:{`body`:null,`command`:{`name`:`DOCKER`,"
                    + "`args`:[`--pull`,`d`]}}},{`wait`:{`args`:null,`body`:null}},"
                    + "{`for`:{`args`:[`e`,`IN`,`f`],`body`:null}},"
                    + "{`try`:{`catchBody`:null,`finallyBody`:null,`tryBody`:null}}]")
                .replace('`', '"'));
  }

  @Test
  void docsEndWithALineBreakAndFunctionsHaveNone() {
    String text =
        "VERSION 0.8\n\n# one\n#  two\nt:\n  # three\n  RUN a\n# four\nF:\n  FUNCTION\nRUN b\n";
    assertThat(TreeJson.of("Earthfile", text, false))
        .isEqualTo(
            ("{`version`:{`args`:[`0.8`]},`targets`:[{`name`:`t`,`docs`:`one\\n two\\n`,`recipe`:"
                    + "[{`command`:{`name`:`RUN`,`docs`:`three\\n`,`args`:[`a`]}}]}],"
                    + "`functions`:[{`name`:`F`,`recipe`:[{`command`:{`name`:`FUNCTION`}}]}],"
                    + "`baseRecipe`:[{`command`:{`name`:`RUN`,`args`:[`b`]}}]}")
                .replace('`', '"'));
  }

  @Test
  void placesCountCharactersFromOne() {
    String text = "VERSION 0.8\nt:\n  RUN \"😀\" a # b\n  WAIT\n  END\n";
    assertThat(TreeJson.of("E", text, true))
        .isEqualTo(
            ("{`version`:{`sourceLocation`:{`file`:`E`,`startLine`:1,`startColumn`:1,`endLine`:1,"
                    + "`endColumn`:12},`args`:[`0.8`]},`targets`:[{`sourceLocation`:{`file`:`E`,"
                    + "`startLine`:2,`startColumn`:1,`endLine`:6,`endColumn`:1},`name`:`t`,`recipe`:"
                    + "[{`command`:{`name`:`RUN`,`sourceLocation`:{`file`:`E`,`startLine`:3,"
                    + "`startColumn`:3,`endLine`:3,`endColumn`:13},`args`:[`\\`😀\\``,`a`]}},{`wait`:"
                    + "{`sourceLocation`:{`file`:`E`,`startLine`:4,`startColumn`:3,`endLine`:0,"
                    + "`endColumn`:0},`args`:null,`body`:null}}]}],`baseRecipe`:null}")
                .replace('`', '"'));
  }

  @Test
  void fileWithoutVersionHasATreeButNotOneWithAWrongNumber() {
    assertThat(TreeJson.of("E", "t:\n", false))
        .isEqualTo("{\"targets\":[{\"name\":\"t\",\"recipe\":null}],\"baseRecipe\":null}");
    assertThat(TreeJson.of("E", "VERSION --no-such 0.8\n", false)).contains("--no-such");
    assertThatThrownBy(() -> TreeJson.of("E", "VERSION 0.9\n", false))
        .isInstanceOf(EarthfileException.class);
  }
}
