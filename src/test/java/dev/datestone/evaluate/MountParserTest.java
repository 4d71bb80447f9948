package dev.datestone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.Mount;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The value of {@code --mount}: what it means, and what is refused. */
class MountParserTest {
  private static final Position AT = new Position(3, 7);

  private static Optional<Mount> mount(String text) {
    return new MountParser(text, AT)
        .mount(
            "/w",
            (id, target) -> id.isEmpty() ? new CacheName("p", "+t", target) : CacheName.global(id));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=cache,target=/c | Cache[name=+t /c, target=/c, sharing=LOCKED, mode=493,"
            + " persist=false, writable=true, files=Optional.empty]",
        "type=cache,id=i,target=c,sharing=private,mode=0700 | Cache[name=i, target=/w/c,"
            + " sharing=PRIVATE, mode=448, persist=false, writable=true, files=Optional.empty]",
        "target=/c,type=tmpfs | Tmpfs[target=/c, size=0]",
        "type=secret,id=s,target=/s,chmod=400 | Secret[id=s, target=/s, mode=256, required=true]",
        "type=secret,target=run/s | Secret[id=s, target=/w/run/s, mode=292, required=true]",
        "type=secret,id=+secrets/s,target=/s | Secret[id=s, target=/s, mode=292, required=true]",
        "type=ssh | -",
      })
  void mountIsParsed(String text, String expected) {
    assertThat(mount(text).map(Object::toString).orElse("-")).isEqualTo(expected);
    assertThat(new MountParser(text, AT).isSsh()).isEqualTo(expected.equals("-"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "target=/c | the mount has no type | write type=cache, type=tmpfs, type=secret or type=ssh",
        "type=cahce,target=/c | unknown type \"cahce\" of a mount | did you mean type=cache?",
        "type=cache,traget=/c | unknown key \"traget\" of a mount | did you mean target?",
        "type=cache,size=1 | unknown key \"size\" of a mount | known are type, id, target, sharing,"
            + " mode, chmod, readonly",
        "type=cache | the mount has no target | write target=/path",
        "type=cache,target | \"target\" of the mount has no value | write target=…",
        "type=cache,target=a,target=b | the mount has target twice | ",
        "type=cache,target=a,mode=9 | \"9\" is not a file mode | a mode is written in octal, like"
            + " 0755",
        "type=cache,target=a,sharing=x | unknown sharing mode \"x\" | it is one of locked, shared,"
            + " private",
        "type=tmpfs,target=a,mode=0700 | a mount of type tmpfs takes no mode | leave mode out",
        "type=cache,target=a,ro | a read-only cache mount is not supported yet | ",
        "type=ssh,target=a | a target of an ssh mount is not supported yet | ",
        "type=bind,target=a | a mount of type bind is not possible | bring files in with COPY",
        "type=cache,from=x | a mount cannot have from in an Earthfile | bring files in with COPY",
      })
  void wrongMountIsRefused(String text, String message, String hint) {
    EarthfileException e = catchThrowableOfType(EarthfileException.class, () -> mount(text));
    assertThat(e.getMessage()).isEqualTo(message);
    assertThat(e.hint()).isEqualTo(hint);
    assertThat(e.position()).isEqualTo(AT);
  }
}
