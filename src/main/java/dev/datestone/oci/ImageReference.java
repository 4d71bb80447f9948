package dev.datestone.oci;

import dev.datestone.archive.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference to an image in a registry, read as docker does: {@code alpine} is {@code
 * docker.io/library/alpine:latest}.
 *
 * @param host with its port, if there is one; {@code docker.io} if the reference has no host
 * @param repository such as {@code library/alpine}
 * @param tag empty if there is only a digest
 * @param digest 64 hexadecimal digits, or empty
 */
public record ImageReference(String host, String repository, String tag, String digest) {
  public static final String HUB = "docker.io";
  private static final String LIBRARY = "library/";
  private static final String ALGORITHM = "@sha256:";
  private static final int LONGEST_REPOSITORY = 255;

  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
  private static final Pattern HOST =
      Pattern.compile(
          "(?:%s(?:\\.%s)*|\\[[A-Za-z0-9:.]+\\])(?::[0-9]{1,5})?".formatted(LABEL, LABEL));
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern REPOSITORY =
      Pattern.compile("%s(?:/%s)*".formatted(COMPONENT, COMPONENT));
  private static final Pattern DIGEST = Pattern.compile(ALGORITHM + "([0-9a-f]{64})");

  /** Reads a reference as in FROM. */
  public static ImageReference read(String text) {
    int at = text.indexOf('@');
    String digest = at < 0 ? "" : digest(text, text.substring(at));
    String named = at < 0 ? text : text.substring(0, at);
    int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
    String tag = colon < 0 ? "" : named.substring(colon + 1);
    String path = colon < 0 ? named : named.substring(0, colon);
    if (colon >= 0 && !TAG.matcher(tag).matches()) {
      throw invalid(text, "\"" + tag + "\" is not a valid tag");
    }
    int first = path.indexOf('/');
    String start = first < 0 ? "" : path.substring(0, first);
    String host = HUB;
    String repository = path;
    if (isHost(start)) {
      host = start.equals("index.docker.io") ? HUB : start;
      repository = path.substring(first + 1);
    }
    if (host.equals(HUB) && repository.indexOf('/') < 0) {
      repository = LIBRARY + repository;
    }
    if (repository.length() > LONGEST_REPOSITORY || !REPOSITORY.matcher(repository).matches()) {
      throw invalid(text, "names have lower-case letters, digits and . _ - /");
    }
    boolean neither = tag.isEmpty() && digest.isEmpty();
    return new ImageReference(host, repository, neither ? "latest" : tag, digest);
  }

  private static String digest(String text, String written) {
    Matcher digest = DIGEST.matcher(written);
    if (!digest.matches()) {
      throw invalid(text, "a digest is sha256: and 64 hexadecimal digits");
    }
    return digest.group(1);
  }

  private static ImageException invalid(String text, String hint) {
    return new ImageException("\"" + text + "\" is not a valid image name", hint);
  }

  /** As for docker, a host has a dot, a port or upper-case letters, or is localhost. */
  private static boolean isHost(String start) {
    boolean looksLikeHost =
        start.indexOf('.') >= 0
            || start.indexOf(':') >= 0
            || start.equals("localhost")
            || !start.equals(start.toLowerCase(Locale.ROOT));
    return looksLikeHost && HOST.matcher(start).matches();
  }

  /** The same reference with a digest. */
  public ImageReference withDigest(String newDigest) {
    return new ImageReference(host, repository, tag, newDigest);
  }

  /** Host and repository, for messages. */
  public String place() {
    return host + "/" + repository;
  }

  /** The digest, or else the tag. */
  public String wanted() {
    return digest.isEmpty() ? tag : "sha256:" + digest;
  }

  /** The full reference, such as {@code docker.io/library/alpine:3.20}, for any spelling. */
  @Override
  public String toString() {
    return place()
        + (tag.isEmpty() ? "" : ":" + tag)
        + (digest.isEmpty() ? "" : ALGORITHM + digest);
  }

  /** All ways to write the reference that people use. */
  public List<String> spellings() {
    String rest = toString().substring(place().length());
    List<String> places = new ArrayList<>(List.of(place()));
    if (host.equals(HUB)) {
      places.add("index.docker.io/" + repository);
      places.add(repository);
      if (repository.startsWith(LIBRARY)) {
        String name = repository.substring(LIBRARY.length());
        places.addAll(List.of(HUB + "/" + name, "index.docker.io/" + name, name));
      }
    }
    List<String> all = new ArrayList<>();
    for (String each : places) {
      all.add(each + rest);
      if (rest.equals(":latest")) {
        all.add(each);
      }
    }
    return all;
  }

  /** The reference in its shortest form. */
  public String brief() {
    String whole = toString();
    String hub = HUB + "/";
    if (!whole.startsWith(hub)) {
      return whole;
    }
    String rest = whole.substring(hub.length());
    return rest.startsWith(LIBRARY) ? rest.substring(LIBRARY.length()) : rest;
  }
}
