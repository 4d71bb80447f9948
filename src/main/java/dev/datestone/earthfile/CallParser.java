package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the commands that call other targets: FROM, COPY, BUILD, DO and WITH DOCKER. */
final class CallParser {
  private static final String ARGS_COME_AFTER =
      "arguments of a target come after it: +target --ARG=value";

  private final Line line;
  private final Lexer lexer;

  CallParser(Line line) {
    this.line = line;
    this.lexer = line.lexer;
  }

  Command from() {
    Flags flags = Flags.read(lexer, FlagNames.FROM, ARGS_COME_AFTER);
    Token image = first("an image or a target", "image:tag");
    List<Token> rest = lexer.words();
    if (rest.size() == 2 && rest.get(0).text().equalsIgnoreCase("AS")) {
      throw rest.get(0)
          .error("FROM takes no AS in an Earthfile", "make a target of each stage: FROM +name");
    }
    CallArgs call = call(flags, args(rest, FlagNames.FROM));
    return new Command.From(line.span(), image.word(), flags.word("platform"), call);
  }

  Command fromDockerfile() {
    Flags flags = Flags.read(lexer, FlagNames.FROM_DOCKERFILE, null);
    line.require(Feature.ALLOW_PRIVILEGED_FROM_DOCKERFILE, flags, "allow-privileged");
    Token context = first("the folder of its build context", "./folder");
    List<BuildArg> args = new ArrayList<>(oldArgs(flags));
    args.addAll(args(lexer.words(), FlagNames.FROM_DOCKERFILE));
    List<Token> files = flags.values("f");
    return new Command.FromDockerfile(
        line.span(),
        source(context),
        files.isEmpty() ? null : source(files.getLast()),
        flags.word("target"),
        flags.word("platform"),
        flags.toggle("allow-privileged"),
        args);
  }

  Command build() {
    Flags flags = Flags.read(lexer, FlagNames.BUILD, ARGS_COME_AFTER);
    line.require(Feature.BUILD_AUTO_SKIP, flags, "auto-skip");
    Token target = first("a target", "+target");
    CallArgs call = call(flags, args(lexer.words(), FlagNames.BUILD));
    return new Command.Build(
        line.span(), target.word(), flags.words("platform"), flags.toggle("auto-skip"), call);
  }

  Command doFunction() {
    Flags flags = Flags.read(lexer, FlagNames.DO, ARGS_COME_AFTER);
    Token function = first("a function", "+FUNCTION");
    CallArgs call = call(flags, args(lexer.words(), FlagNames.DO));
    return new Command.Do(line.span(), function.word(), call);
  }

  Command copy() {
    Flags flags =
        Flags.read(
            lexer,
            FlagNames.COPY,
            "arguments of a target are written in parentheses: COPY (+target/path --ARG=value) .");
    line.require(Feature.USE_CHMOD, flags, "chmod");
    List<Token> words = lexer.words();
    if (words.isEmpty()) {
      throw line.missing("sources and a destination", "path ./");
    }
    if (words.size() < 2) {
      throw words
          .get(0)
          .error("COPY has no destination", "write COPY " + words.get(0).text() + " ./");
    }
    List<Source> sources = new ArrayList<>(words.size() - 1);
    boolean fromImage = flags.token("from") != null;
    for (Token word : words.subList(0, words.size() - 1)) {
      if (word.text().startsWith("--")) {
        throw flagAfterSource(word);
      }
      sources.add(fromImage ? new Source.ContextSource(word.word()) : source(word));
    }
    Command.CopyFlags copyFlags =
        new Command.CopyFlags(
            flags.toggle("dir"),
            flags.toggle("keep-ts"),
            flags.toggle("keep-own"),
            flags.toggle("if-exists"),
            flags.toggle("symlink-no-follow"),
            flags.word("chmod"),
            flags.word("chown"),
            flags.word("platform"),
            flags.word("from"));
    Word destination = words.getLast().word();
    return new Command.Copy(line.span(), sources, destination, copyFlags, call(flags, List.of()));
  }

  private static EarthfileException flagAfterSource(Token word) {
    int equals = word.text().indexOf('=');
    String name = word.text().substring(2, equals < 0 ? word.text().length() : equals);
    return FlagNames.COPY.knows(name)
        ? word.error(
            "the flag " + word.text() + " comes after a source",
            "flags of COPY come before its sources")
        : word.error(
            "the argument " + word.text() + " is outside of the parentheses",
            "write (+target/path " + word.text() + ")");
  }

  Command.WithDocker withDocker(List<Command> body) {
    Flags flags = Flags.read(lexer, FlagNames.WITH_DOCKER, null);
    line.require(Feature.DOCKER_CACHE, flags, "cache-id");
    line.expectEnd();
    List<Load> loads = new ArrayList<>();
    for (Token value : flags.values("load")) {
      loads.add(load(value));
    }
    return new Command.WithDocker(
        line.span(),
        flags.words("pull"),
        loads,
        flags.words("compose"),
        flags.words("service"),
        flags.word("platform"),
        flags.word("cache-id"),
        call(flags, List.of()),
        body);
  }

  private Token first(String what, String example) {
    if (!lexer.skipToWord()) {
      throw line.missing(what, example);
    }
    return lexer.word(false);
  }

  private CallArgs call(Flags flags, List<BuildArg> args) {
    line.require(Feature.PASS_ARGS, flags, "pass-args");
    List<BuildArg> all = new ArrayList<>(oldArgs(flags));
    all.addAll(args);
    return new CallArgs(flags.toggle("allow-privileged"), flags.toggle("pass-args"), all);
  }

  /** {@code --build-arg name=value}; a name alone passes the variable of that name on. */
  private static List<BuildArg> oldArgs(Flags flags) {
    List<BuildArg> args = new ArrayList<>();
    for (Token value : flags.values("build-arg")) {
      args.add(oldArg(value));
    }
    return args;
  }

  private static BuildArg oldArg(Token token) {
    String text = token.text();
    Position position = token.position();
    int equals = text.indexOf('=');
    if (equals >= 0) {
      return split(text, 0, equals, position);
    }
    if (!Names.isVariable(text)) {
      throw token.error(
          "\"" + text + "\" is not a name of an argument", "write --build-arg NAME=value");
    }
    return new BuildArg(token.word(), null);
  }

  /** The name may be inside the quotes of the value: {@code "name=value"}. */
  private static BuildArg split(String text, int from, int equals, Position position) {
    String value = text.substring(equals + 1);
    int start = from;
    char quote = from < text.length() ? text.charAt(from) : ' ';
    if (from < equals && (quote == '"' || quote == '\'')) {
      start++;
      value = quote + value;
    }
    Position nameAt = moved(position, start);
    return new BuildArg(
        new Word(text.substring(start, equals), nameAt),
        new Word(value, moved(position, equals + 1)));
  }

  /** {@code "--name=value"}, whose quotes then hold the value. */
  private static BuildArg quoted(String text, int equals, Position position) {
    String value = text.charAt(0) + text.substring(equals + 1);
    return new BuildArg(
        new Word(text.substring(3, equals), moved(position, 3)),
        new Word(value, moved(position, equals + 1)));
  }

  private static Position moved(Position position, int columns) {
    return new Position(position.line(), position.column() + columns);
  }

  private List<BuildArg> args(List<Token> words, FlagNames names) {
    List<BuildArg> args = new ArrayList<>(words.size());
    Iterator<Token> all = words.iterator();
    while (all.hasNext()) {
      Token word = all.next();
      String text = word.text();
      if (text.equals("--")) {
        continue;
      }
      int equals = text.indexOf('=');
      if ((text.startsWith("\"--") || text.startsWith("'--")) && equals > 3) {
        args.add(quoted(text, equals, word.position()));
        continue;
      }
      if (BuildArg.beginsWithVariable(text)) {
        args.add(new BuildArg(word.word(), null));
        continue;
      }
      if (!text.startsWith("--")) {
        throw word.error(
            "\"" + text + "\" is not an argument of a target",
            "arguments are written --NAME=value");
      }
      if (equals >= 0) {
        args.add(split(text, 2, equals, word.position()));
      } else {
        args.add(apart(word, all, names));
      }
    }
    return args;
  }

  /** {@code --name value}, the value being the next word. */
  private BuildArg apart(Token word, Iterator<Token> following, FlagNames names) {
    String name = word.text().substring(2);
    Token value = following.hasNext() ? following.next() : null;
    if (value == null || value.text().startsWith("--")) {
      throw withoutValue(word, name, names);
    }
    return new BuildArg(new Word(name, moved(word.position(), 2)), value.word());
  }

  private EarthfileException withoutValue(Token word, String name, FlagNames names) {
    return names.switches().contains(name)
        ? word.error(
            "the flag " + word.text() + " comes after the target",
            "write it before the target: " + line.keyword.text() + " " + word.text() + " …")
        : word.error(
            "the argument " + word.text() + " has no value", "write " + word.text() + "=value");
  }

  /** A path, an artifact, or an artifact with arguments in brackets. */
  private Source source(Token written) {
    boolean quoted = written.text().startsWith("\"(");
    Token inner = quoted ? unquoted(written, written.from()) : null;
    Token token = inner == null ? written : inner;
    if (!token.text().startsWith("(")) {
      return ArtifactReference.looksLikeOne(token.text())
          ? new Source.ArtifactSource(token.word(), List.of())
          : new Source.ContextSource(token.word());
    }
    List<Token> words = bracketed(token, token.from(), "an artifact: (+target/path --ARG=value)");
    return new Source.ArtifactSource(
        words.get(0).word(), args(words.subList(1, words.size()), FlagNames.NONE));
  }

  private List<Token> bracketed(Token token, int open, String what) {
    if (lexer.text.charAt(token.to() - 1) != ')') {
      throw token.error("there is text right after the parenthesis", "put a space after the )");
    }
    List<Token> words = lexer.part(open + 1, token.to() - 1).words();
    if (words.isEmpty()) {
      throw token.error("the parentheses are empty", "write " + what);
    }
    return words;
  }

  /** {@code image=+target}, {@code image=(+target --ARG=value)}, all or the target in quotes. */
  private Load load(Token token) {
    Token inner = unquoted(token, token.from());
    if (inner != null) {
      return load(inner);
    }
    String text = token.text();
    int open = text.indexOf('(');
    int plus = ReferenceParser.plus(text, 0);
    int before = open < 0 ? plus : plus < 0 ? open : Math.min(open, plus);
    int equals = text.indexOf('=');
    boolean named = equals >= 0 && (before < 0 || equals < before);
    Word image = named ? new Word(text.substring(0, equals), token.position()) : null;
    int start = named ? equals + 1 : 0;
    if (start == text.length()) {
      throw token.error("--load names no target", "write --load image=+target");
    }
    Token target = tail(token, start);
    inner = unquoted(target, target.from());
    return loaded(image, inner == null ? target : inner);
  }

  /** The rest of a word, whose place a continued line may shift. */
  private Token tail(Token token, int start) {
    String head = token.text().substring(0, start);
    String rest = token.text().substring(start);
    boolean straight = lexer.text.startsWith(head, token.from());
    int from = straight ? token.from() + start : token.to() - rest.length();
    return new Token(new Word(rest, lexer.lines.position(from)), from, token.to());
  }

  private Load loaded(@Nullable Word image, Token target) {
    if (!target.text().startsWith("(")) {
      return new Load(image, target.word(), List.of());
    }
    List<Token> words = bracketed(target, target.from(), "a target: (+target --ARG=value)");
    return new Load(
        image, words.get(0).word(), args(words.subList(1, words.size()), FlagNames.NONE));
  }

  /** What is inside the double quotes that hold the whole word; null if they do not. */
  private @Nullable Token unquoted(Token token, int from) {
    if (lexer.text.charAt(from) != '"' || Quoting.quoteEnd(lexer.text, from) != token.to() - 1) {
      return null;
    }
    Lexer inner = lexer.part(from + 1, token.to() - 1);
    return inner.skipToWord() ? inner.word(false) : null;
  }
}
