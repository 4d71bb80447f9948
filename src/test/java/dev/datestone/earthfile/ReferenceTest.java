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
        "./d/e/+t-2.x_y | Local(path=./d/e, name=t-2.x_y)",
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=cache,target=/c | CacheMount(target=/c, sharing=LOCKED, readOnly=false)",
        "type=cache,id=i,target=c,sharing=private,mode=0700,ro | CacheMount(id=i, target=c, sharing=PRIVATE, mode=448, readOnly=true)",
        "target=/c,type=tmpfs | TmpfsMount(target=/c)",
        "type=secret,id=s,target=/s,chmod=400 | SecretMount(id=s, target=/s, mode=256)",
        "type=ssh | SshMount()",
      })
  void mountIsRead(String text, String expected) {
    assertThat(Show.tree(MountText.parse(text, AT))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "target=/c | the mount has no type | write type=cache, type=tmpfs, type=secret or type=ssh",
        "type=cahce,target=/c | unknown type \"cahce\" of a mount | did you mean type=cache?",
        "type=cache,traget=/c | unknown key \"traget\" of a mount | did you mean target?",
        "type=cache,size=1 | unknown key \"size\" of a mount | known are type, id, target, sharing, mode, chmod, readonly",
        "type=cache | the mount has no target | write target=/path",
        "type=cache,target | \"target\" of the mount has no value | write target=…",
        "type=cache,target=a,target=b | the mount says target twice | ",
        "type=cache,target=a,mode=9 | \"9\" is not a file mode | a mode is written in octal, like 0755",
        "type=cache,target=a,sharing=x | unknown sharing mode \"x\" | it is one of locked, shared, private",
        "type=tmpfs,target=a,mode=0700 | a mount of type tmpfs takes no mode | leave mode out",
        "type=bind,target=a | a mount of type bind is not possible | bring files in with COPY",
        "type=cache,from=x | a mount cannot say from in an Earthfile | bring files in with COPY",
      })
  void wrongMountIsTold(String text, String message, String hint) {
    EarthfileException e =
        catchThrowableOfType(EarthfileException.class, () -> MountText.parse(text, AT));
    assertThat(e.getMessage()).isEqualTo(message);
    assertThat(e.hint()).isEqualTo(hint);
    assertThat(e.position()).isEqualTo(AT);
  }
}
