package dev.datestone.image;

/**
 * Who somebody is to a registry.
 *
 * @param user empty when there is only a token
 * @param identityToken what is exchanged for a token at the registry's token service
 * @param registryToken what is sent as it is
 * @param from the file or helper it came from, for messages
 */
record Login(
    String user, String password, String identityToken, String registryToken, String from) {
  /** Nobody in particular. */
  static final Login NOBODY = new Login("", "", "", "", "");

  boolean isNobody() {
    return from.isEmpty();
  }

  /** Says where it is from and nothing else: this text may end up in a message. */
  @Override
  public String toString() {
    return isNobody() ? "nobody" : "the login from " + from;
  }
}
