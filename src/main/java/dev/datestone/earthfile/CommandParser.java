package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.List;

/** Parses the commands on one line that call no other target. */
final class CommandParser {
  private final Line line;
  private final Lexer lexer;

  CommandParser(Line line) {
    this.line = line;
    this.lexer = line.lexer;
  }

  Command run() {
    String hint = "write -- before a command that starts with dashes";
    Flags flags = Flags.read(lexer, FlagNames.RUN, hint);
    line.require(Feature.RAW_OUTPUT, flags, "raw-output");
    line.require(Feature.RUN_WITH_AWS, flags, "aws");
    line.require(Feature.RUN_WITH_AWS_OIDC, flags, "oidc");
    line.require(Feature.NO_NETWORK, flags, "network");
    boolean entrypoint = flags.token("entrypoint") != null;
    Invocation invocation = entrypoint ? line.invocation() : line.invocation("command");
    Command.RunFlags runFlags =
        new Command.RunFlags(
            flags.toggle("push"),
            flags.toggle("no-cache"),
            flags.toggle("entrypoint"),
            flags.toggle("privileged"),
            flags.toggle("ssh"),
            flags.toggle("raw-output"),
            flags.toggle("interactive"),
            flags.toggle("interactive-keep"),
            flags.toggle("aws"),
            flags.word("oidc"),
            flags.word("network"),
            flags.words("secret"),
            flags.words("mount"));
    return new Command.Run(line.span(), invocation, runFlags);
  }

  static Access access(Flags flags) {
    return new Access(
        flags.toggle("privileged"),
        flags.toggle("ssh"),
        flags.toggle("no-cache"),
        flags.words("secret"),
        flags.words("mount"));
  }

  Command saveArtifact() {
    Flags flags = line.flags(FlagNames.SAVE_ARTIFACT);
    List<Token> words =
        new ArrayList<>(line.operands(1, Integer.MAX_VALUE, "a path", "path AS LOCAL path"));
    Word local = null;
    int as = as(words);
    if (as >= 0) {
      local = local(words, as);
      words.subList(as, words.size()).clear();
    }
    if (words.isEmpty()) {
      throw line.missing("a path", "path AS LOCAL path");
    }
    if (words.size() > 2) {
      throw words
          .get(2)
          .error(
              "SAVE ARTIFACT takes one path and the name of the artifact",
              "write a SAVE ARTIFACT for each, or a glob");
    }
    return new Command.SaveArtifact(
        line.span(),
        words.get(0).word(),
        words.size() > 1 ? words.get(1).word() : null,
        local,
        flags.toggle("keep-ts"),
        flags.toggle("keep-own"),
        flags.toggle("if-exists"),
        flags.toggle("symlink-no-follow"),
        flags.toggle("force"));
  }

  private static int as(List<Token> words) {
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).text().equals("AS")) {
        return i;
      }
    }
    return -1;
  }

  private static Word local(List<Token> words, int as) {
    if (as + 1 == words.size() || !words.get(as + 1).text().equals("LOCAL")) {
      throw words.get(as).error("AS is not followed by LOCAL", "write AS LOCAL path");
    }
    if (as + 2 == words.size()) {
      throw words.get(as).error("AS LOCAL has no path", "write AS LOCAL ./path");
    }
    if (as + 3 < words.size()) {
      throw words.get(as + 3).error("AS LOCAL takes one path", "quote words that contain spaces");
    }
    return words.get(as + 2).word();
  }

  Command saveImage() {
    Flags flags = line.flags(FlagNames.SAVE_IMAGE);
    line.require(Feature.USE_NO_MANIFEST_LIST, flags, "no-manifest-list");
    line.require(Feature.ALLOW_WITHOUT_EARTHLY_LABELS, flags, "without-earthly-labels");
    List<Word> names = words(line.operands(0, Integer.MAX_VALUE, "names", "name:tag"));
    Token push = flags.token("push");
    if (names.isEmpty() && push != null && flags.toggle("push") == Toggle.Plain.ON) {
      throw push.error("there is no name to push", "write SAVE IMAGE --push registry/name:tag");
    }
    return new Command.SaveImage(
        line.span(),
        names,
        flags.toggle("push"),
        flags.toggle("no-manifest-list"),
        flags.toggle("cache-hint"),
        flags.toggle("insecure"),
        flags.toggle("without-earthly-labels"),
        flags.words("cache-from"));
  }

  private static List<Word> words(List<Token> tokens) {
    List<Word> words = new ArrayList<>(tokens.size());
    for (Token token : tokens) {
      words.add(token.word());
    }
    return words;
  }

  Command arg() {
    Assignment written = line.assignment();
    Flags flags = Flags.of(written.flags(), FlagNames.ARG);
    Token global = flags.token("global");
    line.require(Feature.EXPLICIT_GLOBAL, flags, "global");
    if (global != null && !line.inBase) {
      throw global.error(
          "a global ARG can only be in the base recipe", "move it above the first target");
    }
    Token name = name(written);
    Token value = written.value();
    Token required = flags.token("required");
    if (value != null && required != null) {
      throw required.error("a required ARG has no default", "leave out --required or the value");
    }
    return new Command.Arg(
        line.span(),
        name.word(),
        value == null ? null : value.word(),
        flags.toggle("required"),
        flags.toggle("global"));
  }

  Command let() {
    line.require(Feature.ARG_SCOPE_AND_SET);
    Assignment written = line.assignment();
    Flags.of(written.flags(), FlagNames.NONE);
    Token name = name(written);
    return new Command.Let(line.span(), name.word(), needed(written, name));
  }

  Command set() {
    line.require(Feature.ARG_SCOPE_AND_SET);
    Assignment written = line.assignment();
    Flags.of(written.flags(), FlagNames.NONE);
    Token name = name(written);
    return new Command.Set(line.span(), name.word(), needed(written, name));
  }

  /** {@code ENV name=value} or {@code ENV name value}; without a value it is empty. */
  Command env() {
    Assignment written = line.assignment();
    Token name = name(written);
    Token value = written.value();
    Word empty = new Word("", line.span().end());
    return new Command.Env(line.span(), name.word(), value == null ? empty : value.word());
  }

  private Token name(Assignment written) {
    Token name = written.name();
    if (name == null || name.text().isEmpty()) {
      throw line.missing("a name", "NAME=value");
    }
    return name;
  }

  private Word needed(Assignment written, Token name) {
    Token value = written.value();
    if (value == null) {
      throw name.error(
          line.keyword.text() + " needs a value",
          "write " + line.keyword.text() + " " + name.text() + "=value");
    }
    return value.word();
  }

  Command label() {
    List<Command.Pair> labels = new ArrayList<>();
    while (lexer.skipToWord()) {
      Token key = lexer.word(true);
      if (!lexer.skipToWord() || lexer.peek() != '=' || key.text().isEmpty()) {
        throw key.error("an = is missing after the label", "write LABEL name=value");
      }
      lexer.at++;
      boolean more = lexer.skipToWord();
      Word empty = new Word("", lexer.here());
      labels.add(new Command.Pair(key.word(), more ? lexer.plainWord().word() : empty));
    }
    if (labels.isEmpty()) {
      throw line.missing("a label", "name=value");
    }
    return new Command.Label(line.span(), labels);
  }

  Command expose() {
    List<Word> ports = words(line.operands(1, Integer.MAX_VALUE, "ports", "8080"));
    return new Command.Expose(line.span(), ports);
  }

  Command volume() {
    List<String> list = ExecForm.of(line.words());
    lexer.skipToWord();
    Position position = lexer.here();
    List<Word> paths = new ArrayList<>();
    if (list == null) {
      paths.addAll(words(line.operands(1, Integer.MAX_VALUE, "paths", "/path")));
    } else {
      list.forEach(path -> paths.add(new Word(path, position)));
    }
    return new Command.Volume(line.span(), paths);
  }

  Command cmd() {
    Invocation invocation = line.invocation();
    return new Command.Cmd(line.span(), invocation);
  }

  Command entrypoint() {
    Invocation invocation = line.invocation();
    return new Command.Entrypoint(line.span(), invocation);
  }

  Command healthcheck() {
    Flags flags = line.flags(FlagNames.HEALTHCHECK);
    if (!lexer.skipToWord()) {
      throw line.missing("a command", "CMD command");
    }
    Token kind = lexer.word(false);
    Invocation command = null;
    if (kind.text().equals("NONE")) {
      line.expectEnd();
    } else if (kind.text().equals("CMD")) {
      if (!lexer.skipToWord()) {
        throw kind.error("HEALTHCHECK CMD needs a command", "write HEALTHCHECK CMD command");
      }
      command = line.listOrText();
    } else {
      throw kind.error(
          "HEALTHCHECK is followed by neither CMD nor NONE",
          "write HEALTHCHECK CMD " + kind.text());
    }
    return new Command.Healthcheck(
        line.span(),
        command,
        flags.word("interval"),
        flags.word("timeout"),
        flags.word("start-period"),
        flags.word("start-interval"),
        flags.word("retries"));
  }

  Command workdir() {
    Word path = line.operand("a path", "/path");
    return new Command.Workdir(line.span(), path);
  }

  Command user() {
    Word user = line.operand("a user", "name");
    return new Command.User(line.span(), user);
  }

  Command locally() {
    return new Command.Locally(line.span());
  }

  Command host() {
    line.require(Feature.USE_HOST_COMMAND);
    List<Token> words = line.operands(2, 2, "a name and an address", "name 10.0.0.1");
    return new Command.Host(line.span(), words.get(0).word(), words.get(1).word());
  }

  Command cache() {
    line.require(Feature.USE_CACHE_COMMAND);
    Flags flags = line.flags(FlagNames.CACHE);
    line.require(Feature.CACHE_PERSIST_OPTION, flags, "persist");
    Word path = line.operand("a path", "/path");
    return new Command.Cache(
        line.span(),
        path,
        flags.word("id"),
        flags.word("sharing"),
        flags.word("chmod"),
        flags.toggle("persist"));
  }

  Command gitClone() {
    Flags flags = line.flags(FlagNames.GIT_CLONE);
    List<Token> words = line.operands(2, 2, "a URL and a path", "https://host/repo.git path");
    return new Command.GitClone(
        line.span(),
        words.get(0).word(),
        words.get(1).word(),
        flags.word("branch"),
        flags.toggle("keep-ts"));
  }

  Command importEarthfile() {
    Flags flags = line.flags(FlagNames.IMPORT);
    List<Token> words = line.operands(1, 3, "a folder or a repository", "./folder AS name");
    if (words.size() == 2 || (words.size() == 3 && !words.get(1).text().equals("AS"))) {
      throw words.get(1).error("IMPORT takes only AS and a name after the path", "write AS name");
    }
    return new Command.Import(
        line.span(),
        words.get(0).word(),
        words.size() == 3 ? words.get(2).word() : null,
        flags.toggle("allow-privileged"),
        flags.toggle("pass-args"));
  }

  Command project() {
    Token name = line.operands(1, 1, "a name", "organisation/project").get(0);
    if (!name.text().matches("[^/]+/[^/]+")) {
      throw name.error(
          "\"" + name.text() + "\" is not a name of a project",
          "write PROJECT organisation/project");
    }
    return new Command.Project(line.span(), name.word());
  }
}
