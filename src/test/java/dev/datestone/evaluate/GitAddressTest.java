package dev.datestone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {
  private static final String URL = "https://host/a/b.git";

  private static GitAddress of(String written) throws GitAddress.Invalid {
    return GitAddress.of(written).orElseThrow();
  }

  @Test
  void fragmentNamesRefAndFolder() throws Exception {
    assertThat(of(URL)).isEqualTo(new GitAddress(URL, "", "", "", Optional.empty()));
    assertThat(of(URL + "#v1:x/y"))
        .isEqualTo(new GitAddress(URL, "v1", "x/y", "", Optional.empty()));
    assertThat(of("git@host:a/b.git#:x"))
        .isEqualTo(new GitAddress("git@host:a/b.git", "", "x", "", Optional.empty()));
  }

  @Test
  void queryNamesTheSame() throws Exception {
    assertThat(of(URL + "?tag=v1&subdir=x&keep-git-dir=1&commit=abcd"))
        .isEqualTo(new GitAddress(URL, "refs/tags/v1", "x", "abcd", Optional.of(true)));
    assertThat(of(URL + "?branch=b")).extracting(GitAddress::ref).isEqualTo("refs/heads/b");
    assertThat(of(URL + "?commit=abcd")).extracting(GitAddress::ref).isEqualTo("abcd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"git://host/a", "ssh://git@host/a", "me@host:a", "http://host/a.git#x"})
  void isRepository(String address) throws Exception {
    assertThat(GitAddress.of(address)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://host/a", "https://host/a.git/x", "a.git", "./a@b", "a#b", "x:y"})
  void isNoRepository(String address) throws Exception {
    assertThat(GitAddress.of(address)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?tag=", "?x=y", "?tag=a&tag=b", "?ref=a#b", "?keep-git-dir=x", "?submodules=0"})
  void isRefused(String rest) {
    assertThatThrownBy(() -> GitAddress.of(URL + rest)).isInstanceOf(GitAddress.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h/a/b.txt",
        "http://h/b.txt?x=/c#d",
        "http://h/a%2Fb.txt",
        "http://h/b.txt/",
        "http://h/a/b%2Etxt"
      })
  void fileIsNamedByTheEndOfThePath(String url) {
    assertThat(AddedAddresses.name(url)).isEqualTo("b.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://h", "http://h/", "http://h?a=b", "http://h/."})
  void fileWithoutPathHasAName(String url) {
    assertThat(AddedAddresses.name(url)).isEqualTo("__unnamed__");
  }

  @Test
  void signsThatEscapeNothingStay() {
    assertThat(AddedAddresses.name("http://h/a+b%")).isEqualTo("a+b%");
  }
}
