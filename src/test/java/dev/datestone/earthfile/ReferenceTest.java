package dev.datestone.earthfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** References and mounts, after expansion. */
class ReferenceTest {
  private static final Position AT = new Position(2, 5);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "+t | Local(path=., name=t)",
        "./+t | Local(path=., name=t)",
        "./d/e/+t-2.xY | Local(path=./d/e, name=t-2.xY)",
        "../d+T_2 | Local(path=../d, name=T_2)",
        "/abs+t | Local(path=/abs, name=t)",
        "./*+t | Local(path=./*, name=t)",
        "./a\\+b+t | Local(path=./a+b, name=t)",
        "alias+t | Imported(alias=alias, name=t)",
        "github.com/o/r+t | Remote(path=github.com/o/r, tag=, name=t)",
        "github.com/o/r/sub:feature/x+F | Remote(path=github.com/o/r/sub, tag=feature/x, name=F)",
      })
  void referenceIsRead(String text, String expected) {
    assertThat(Show.tree(Reference.parse(text, AT))).isEqualTo(expected);
    assertThat(Reference.looksLikeOne(text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "t | \"t\" is not a reference: it has no + | a target is written +name, ./folder+name, alias+name or github.com/owner/repo+name",
        "a\\+t | \"a\\+t\" is not a reference: it has no + | a target is written +name, ./folder+name, alias+name or github.com/owner/repo+name",
        "+ | a name is missing after the + | a target is written +name, ./folder+name, alias+name or github.com/owner/repo+name",
        "g+++t | \"g+++t\" has more than one + | a plus sign of a path is written \\+",
        "+Tx | \"Tx\" is not a name of a target or a function | targets are named in lower-kebab-case, functions in UPPER_SNAKE_CASE",
        "+t/x | \"+t/x\" is an artifact, but a target is needed here | without the path it is +t",
        "a:b+t | \"a:b+t\" is not a reference | a target is written +name, ./folder+name, alias+name or github.com/owner/repo+name",
        "h/o/r:+t | a tag is missing after the colon | leave the colon out for the main branch",
      })
  void malformedReferenceIsToldWithItsPlace(String text, String message, String hint) {
    EarthfileException e =
        catchThrowableOfType(EarthfileException.class, () -> Reference.parse(text, AT));
    assertThat(e.getMessage()).isEqualTo(message);
    assertThat(e.hint()).isEqualTo(hint);
    assertThat(e.position()).isEqualTo(AT);
    assertThat(e.length()).isEqualTo(text.length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "+t/a/b | ArtifactReference(target=Local(path=., name=t), path=a/b)",
        "./d+t/* | ArtifactReference(target=Local(path=./d, name=t), path=*)",
        "+t/ | ArtifactReference(target=Local(path=., name=t), path=)",
        "h/o/r:v+t//a\\+b | ArtifactReference(target=Remote(path=h/o/r, tag=v, name=t), path=a+b)",
      })
  void artifactIsRead(String text, String expected) {
    assertThat(Show.tree(ArtifactReference.parse(text, AT))).isEqualTo(expected);
    assertThat(ArtifactReference.looksLikeOne(text)).isTrue();
  }

  @Test
  void artifactsAreToldFromPaths() {
    assertThat(ArtifactReference.looksLikeOne("+t")).isTrue();
    assertThat(ArtifactReference.looksLikeOne("libstdc++.so/x")).isFalse();
    assertThat(ArtifactReference.looksLikeOne("c++/x")).isFalse();
    assertThat(ArtifactReference.looksLikeOne("a\\+t/x")).isFalse();
    assertThat(ArtifactReference.looksLikeOne("a+t")).isFalse();
    EarthfileException e =
        catchThrowableOfType(EarthfileException.class, () -> ArtifactReference.parse("+t", AT));
    assertThat(e.getMessage()).isEqualTo("\"+t\" is a target, but an artifact is needed here");
    assertThat(e.hint()).isEqualTo("say which of its artifacts: +t/path, or +t/* for all");
  }
}
