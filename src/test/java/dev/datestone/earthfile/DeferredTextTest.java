package dev.datestone.earthfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a CMD's text is put in when the image is made, and what is left to its shell. */
class LaterTextTest {
  private static final Map<String, String> KNOWN = Map.of("app", "shop.jar", "none", "");

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = (char) 1,
      delimiter = '|',
      value = {
        "java -jar $app | java -jar shop.jar",
        "java -jar ${app} | java -jar shop.jar",
        "\"$app\" | \"shop.jar\"",
        "'$app' $app | '$app' shop.jar",
        "\"it's $app\" | \"it's shop.jar\"",
        "\\$app \\\\$app | \\$app \\\\shop.jar",
        "$HOME $apple ${HOME:-$app} | $HOME $apple ${HOME:-shop.jar}",
        "${app%.jar}-${none:-x} | shop-x",
        "$(echo $app) `$app` | $(echo shop.jar) `shop.jar`",
        "$((1+2)) $1 $? $$ $ | $((1+2)) $1 $? $$ $",
        "a$none.b | a.b",
        "${app | ${app",
        "'open $app | 'open $app",
      })
  void valuesOfTheRecipeArePutIn(String written, String later) {
    assertThat(DeferredText.of(new Word(written, Position.NONE), KNOWN::get)).isEqualTo(later);
  }
}
