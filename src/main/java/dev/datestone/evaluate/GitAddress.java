package dev.datestone.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address of files of a repository, as in Docker: {@code https://host/name.git#ref:folder}.
 *
 * @param url of the repository, for git
 * @param ref a branch, tag or commit; empty for the default branch
 * @param folder in the repository; empty for its top
 * @param commit what the ref must mean; empty if that is not known
 * @param keepsGit whether it asks for {@code .git}; empty if it does not say
 */
record GitAddress(
    String url, String ref, String folder, String commit, Optional<Boolean> keepsGit) {
  private static final Pattern SCP = Pattern.compile("[\\w.-]+@[\\w.-]+:.*", Pattern.DOTALL);

  /** What is wrong with an address. */
  static final class Invalid extends Exception {
    private static final long serialVersionUID = 1L;

    Invalid(String message) {
      super(message);
    }
  }

  /** The repository that an ADD names; empty if what it names is none. */
  static Optional<GitAddress> of(String written) throws Invalid {
    if (written.indexOf(':') < 0) {
      return Optional.empty(); // as nearly all that is copied
    }
    int hash = written.indexOf('#');
    String address = hash < 0 ? written : written.substring(0, hash);
    String fragment = hash < 0 ? "" : written.substring(hash + 1);
    boolean hasScheme = address.matches("(?s)(git|ssh|https?)://.*");
    int question = hasScheme ? address.indexOf('?') : -1;
    String url = question < 0 ? address : address.substring(0, question);
    boolean isRepository =
        hasScheme
            ? !url.startsWith("http") || url.endsWith(".git")
            : SCP.matcher(address).matches();
    if (!isRepository) {
      return Optional.empty();
    }
    int colon = fragment.indexOf(':');
    String ref = colon < 0 ? fragment : fragment.substring(0, colon);
    String folder = colon < 0 ? "" : fragment.substring(colon + 1);
    GitAddress plain = new GitAddress(url, ref, folder, "", Optional.empty());
    return Optional.of(question < 0 ? plain : plain.with(query(address.substring(question + 1))));
  }

  private static Map<String, String> query(String text) throws Invalid {
    Map<String, String> values = new LinkedHashMap<>();
    for (String each : text.split("&")) {
      int equals = each.indexOf('=');
      String name = equals < 0 ? each : each.substring(0, equals);
      if (values.put(name, equals < 0 ? "" : each.substring(equals + 1)) != null) {
        throw new Invalid("the address has \"" + name + "\" twice");
      }
    }
    return values;
  }

  private GitAddress with(Map<String, String> query) throws Invalid {
    GitAddress all = this;
    for (Map.Entry<String, String> each : query.entrySet()) {
      all = all.with(each.getKey(), each.getValue());
    }
    return all.ref().isEmpty() ? all.at(all.commit()) : all;
  }

  private GitAddress with(String name, String value) throws Invalid {
    if (value.isEmpty() && !name.equals("keep-git-dir") && !name.equals("submodules")) {
      throw new Invalid("\"" + name + "\" of the address has no value");
    }
    return switch (name) {
      case "ref" -> at(same(name, ref, value));
      case "tag" -> at(same(name, ref, value.startsWith("refs/") ? value : "refs/tags/" + value));
      case "branch" ->
          at(same(name, ref, value.startsWith("refs/") ? value : "refs/heads/" + value));
      case "subdir" -> new GitAddress(url, ref, same(name, folder, value), commit, keepsGit);
      case "checksum", "commit" ->
          new GitAddress(url, ref, folder, same(name, commit, value), keepsGit);
      case "keep-git-dir" ->
          new GitAddress(url, ref, folder, commit, Optional.of(isTrue(name, value)));
      case "submodules" -> {
        if (!isTrue(name, value)) {
          throw new Invalid("submodules cannot be left out");
        }
        yield this;
      }
      default -> throw new Invalid("the address has an unknown key \"" + name + "\"");
    };
  }

  private GitAddress at(String newRef) {
    return new GitAddress(url, newRef, folder, commit, keepsGit);
  }

  private static String same(String name, String before, String value) throws Invalid {
    if (!before.isEmpty() && !before.equals(value)) {
      throw new Invalid(
          "\"" + name + "\" of the address is \"" + value + "\", but also \"" + before + "\"");
    }
    return value;
  }

  private static boolean isTrue(String name, String value) throws Invalid {
    return switch (value) {
      case "", "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new Invalid("\"" + name + "\" of the address must be true or false");
    };
  }
}
