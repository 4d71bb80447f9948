package dev.datestone.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Opens remote stores by their URLs. */
public final class RemoteStores {
  private static final String FORMS = "supported: file:///FOLDER";

  private RemoteStores() {}

  /** Whether a word of the command line names a remote store, and not a file. */
  public static boolean isUrl(String text) {
    return text.matches("[a-z][a-z0-9+.-]*:.*");
  }

  /** Opens the store of this URL. Nothing is asked for before it is used. */
  public static RemoteStore open(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new RemoteException("\"" + url + "\" is not a URL", FORMS);
    }
    String scheme = uri.getScheme();
    if (scheme == null) {
      throw new RemoteException("\"" + url + "\" is not a URL", FORMS);
    }
    if (!scheme.equals("file")) {
      throw new RemoteException(
          "remote store " + url + ": unknown scheme \"" + scheme + "\"", FORMS);
    }
    return new FolderStore(folder(url, uri));
  }

  private static Path folder(String url, URI uri) {
    String path = uri.getPath();
    boolean here = uri.getAuthority() == null || uri.getAuthority().equals("localhost");
    if (!here || path == null || !path.startsWith("/")) {
      throw new RemoteException(
          "\"" + url + "\" does not name a folder of this machine", "write file:///FOLDER");
    }
    return Path.of(path).normalize();
  }
}
