package dev.datestone.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.session.GitUrlRules.Meant;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which repository a reference means, with settings and without. */
class GitUrlRulesTest {
  private static final GitUrlRules USUAL = new GitUrlRules(List.of());

  private static GitUrlRules sites(String yaml) {
    return new GitUrlRules(SettingsFile.parse(Path.of("user.yml"), "git:\n" + yaml).gitSites());
  }

  @Test
  void threePartsAreTheRepository() {
    assertThat(USUAL.of("h.test/o/r"))
        .contains(new Meant("h.test/o/r", "https://h.test/o/r.git", ""));
    assertThat(USUAL.of("h.test/o/r.git/a/b"))
        .contains(new Meant("h.test/o/r", "https://h.test/o/r.git", "a/b"));
    assertThat(USUAL.of("h.test/o")).isEmpty();
    assertThat(USUAL.of("h.test")).isEmpty();
  }

  @Test
  void theFirstPatternThatMatchesDecides() {
    GitUrlRules sites =
        sites(
            """
              groups:
                pattern: h.test/(group)/([^/]+)/([^/]+)
                substitute: git@h.test:$1/$2/$3.git
              all of h:
                pattern: h\\.test/([^/]+)/([^/]+)
                substitute: ssh://git@h.test:2222/srv/$1/$2
            """);
    assertThat(sites.of("h.test/group/sub/r/dir/x"))
        .contains(new Meant("h.test/group/sub/r", "git@h.test:group/sub/r.git", "dir/x"));
    assertThat(sites.of("h.test/group/r"))
        .contains(new Meant("h.test/group/r", "ssh://git@h.test:2222/srv/group/r", ""));
    assertThat(sites.of("other.test/o/r"))
        .contains(new Meant("other.test/o/r", "https://other.test/o/r.git", ""));
  }

  @Test
  void aPatternMatchesWholeParts() {
    GitUrlRules sites = sites("  a: {pattern: h.test/o/r, substitute: 'file:///r'}\n");
    assertThat(sites.of("h.test/o/r2")).map(Meant::url).contains("https://h.test/o/r2.git");
    assertThat(sites.of("x.h.test/o/r")).map(Meant::place).contains("x.h.test/o/r");
    assertThat(sites.of("h.test/o/r/d")).contains(new Meant("h.test/o/r", "file:///r", "d"));
  }
}
