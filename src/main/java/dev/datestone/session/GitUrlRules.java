package dev.datestone.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which repository a remote reference means: {@code host/owner/name}, or what the settings say
 * under {@code git} where a host has other depths. How git speaks to a host, and with which
 * credentials, is git's own business.
 */
record GitUrlRules(List<Site> sites) {
  /** Segments of a reference that name a repository where no setting says otherwise. */
  private static final int USUAL = 3;

  private static final String CREDENTIALS = "git keeps them: see git help credentials";

  GitUrlRules {
    sites = List.copyOf(sites);
  }

  /**
   * References that begin so, and the address of their repository.
   *
   * @param name what the settings call it
   */
  record Site(String name, Pattern pattern, String substitute) {}

  /**
   * What a reference means.
   *
   * @param place the part of the reference that names the repository
   * @param below the folder in it, "" for its top
   */
  record Meant(String place, String url, String below) {}

  /** Empty if it names none. */
  Optional<Meant> of(String path) {
    for (Site site : sites) {
      Matcher matcher = site.pattern().matcher(path);
      if (matcher.lookingAt() && isWhole(path, matcher.end())) {
        StringBuilder url = new StringBuilder();
        try {
          matcher.appendReplacement(url, site.substitute());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
          throw new BuildException(
              "git." + site.name() + ".substitute names a part that the pattern does not have",
              "$1 is what the first brackets of the pattern match");
        }
        String below = path.substring(Math.min(path.length(), matcher.end() + 1));
        return Optional.of(new Meant(matcher.group(), url.toString(), below));
      }
    }
    int end = -1;
    for (int i = 0; i < USUAL; i++) {
      if (end == path.length()) {
        return Optional.empty();
      }
      int slash = path.indexOf('/', end + 1);
      end = slash < 0 ? path.length() : slash;
    }
    String place = path.substring(0, end);
    if (place.endsWith(".git")) {
      place = place.substring(0, place.length() - ".git".length());
    }
    String below = path.substring(Math.min(path.length(), end + 1));
    return Optional.of(new Meant(place, "https://" + place + ".git", below));
  }

  private static boolean isWhole(String path, int end) {
    return end == path.length() || path.charAt(end) == '/';
  }

  // --- as settings

  /** What a settings file says under {@code git}. */
  static List<Site> read(Path file, @Nullable Object written) {
    List<Site> sites = new ArrayList<>();
    if (written == null) {
      return sites;
    }
    if (!(written instanceof Map<?, ?> map)) {
      throw new BuildException(file + ": \"git\" must be names with a pattern each", HOW);
    }
    map.forEach((name, values) -> sites.add(site(file, String.valueOf(name), values)));
    return sites;
  }

  private static final String HOW = "see docs/settings.md";

  private static Site site(Path file, String name, @Nullable Object written) {
    String at = file + ": git." + name;
    if (!(written instanceof Map<?, ?> map)) {
      throw new BuildException(at + " must have a pattern and a substitute", HOW);
    }
    for (Object key : map.keySet()) {
      String instead = instead(name, String.valueOf(key));
      if (!instead.isEmpty()) {
        throw new BuildException(at + "." + key + " is not a setting here", instead);
      }
    }
    Object pattern = map.get("pattern");
    Object substitute = map.get("substitute");
    if (pattern == null || substitute == null) {
      throw new BuildException(at + " must have a pattern and a substitute", HOW);
    }
    try {
      return new Site(name, Pattern.compile(pattern.toString()), substitute.toString());
    } catch (PatternSyntaxException e) {
      throw new BuildException(
          at + ".pattern is not a regular expression: " + e.getDescription(), HOW);
    }
  }

  /** What to use instead of a setting that other tools have. */
  private static String instead(String site, String key) {
    String host = site.indexOf('.') > 0 ? site : "HOST";
    String ssh = "git config --global url.ssh://git@" + host;
    String https = ".insteadOf https://" + host + "/";
    return switch (key) {
      case "pattern", "substitute" -> "";
      case "auth" -> "for ssh: " + ssh + "/" + https;
      case "user", "password" -> CREDENTIALS;
      case "port" -> ssh + ":PORT/" + https;
      case "prefix" -> ssh + "/PREFIX/" + https;
      case "ssh_command" -> "git config --global core.sshCommand 'ssh …'";
      case "strict_host_key_checking" -> "StrictHostKeyChecking in ~/.ssh/config, for the host";
      case "url_instead_of" -> "git config --global url.NEW.insteadOf OLD";
      default -> "it has a pattern and a substitute";
    };
  }
}
