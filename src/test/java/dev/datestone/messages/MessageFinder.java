package dev.datestone.messages;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import dev.datestone.messages.Message.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the messages of a source file: what exceptions, events and options are made with, and any
 * other text that reads like words. Calls that take a message or a hint are scanned first, then the
 * texts that are left.
 */
@SuppressWarnings("NullAway") // the scanner's Void
final class MessageFinder extends TreePathScanner<Void, Void> {
  private static final Set<String> BUGS =
      Set.of(
          "AssertionError",
          "IllegalArgumentException",
          "IllegalStateException",
          "NoSuchElementException",
          "UnsupportedOperationException");

  private static final Set<String> MESSAGES =
      Set.of("message", "cause", "text", "problem", "reason", "complaint", "detail");

  private final Declarations declarations;
  private final Set<Tree> used;
  private final CompilationUnitTree unit;
  private final String room;
  private final List<Message> found = new ArrayList<>();
  private boolean calls;

  /**
   * A finder for one file.
   *
   * @param used the texts that are part of a message already, of all files
   */
  MessageFinder(Declarations declarations, Set<Tree> used, CompilationUnitTree unit) {
    this.declarations = declarations;
    this.used = used;
    this.unit = unit;
    String name = String.valueOf(unit.getPackageName());
    this.room = name.replaceFirst("^dev\\.datestone\\.?", "");
  }

  List<Message> found() {
    return found;
  }

  void scanCalls() {
    calls = true;
    scan(unit, null);
  }

  void scanTexts() {
    calls = false;
    scan(unit, null);
  }

  private static final Pattern WORDS = Pattern.compile("\\b[a-z]{2,}[,;:)]? \\(?[a-z]{1,}\\b");

  /** Names and versions of the store's files, attributes of images, scripts. */
  private static final Pattern NO_WORDS =
      Pattern.compile("([a-z]+ )+\\d+|VERSION 0.*|#.*|digraph.*|[a-z]+/.*", Pattern.DOTALL);

  /** Calls that compare texts, or take patterns, keys and programs' names. */
  private static final Set<String> COMPARING =
      Set.of(
          "compile",
          "contains",
          "endsWith",
          "equals",
          "indexOf",
          "ofPattern",
          "split",
          "startsWith");

  /** Whether a text reads like words for people: several, in lower-case letters. */
  private static boolean isProse(String text) {
    return WORDS.matcher(text).find() && !NO_WORDS.matcher(text).matches();
  }

  @Override
  public Void visitAnnotation(AnnotationTree annotation, Void nothing) {
    return null;
  }

  @Override
  public Void visitNewClass(NewClassTree made, Void nothing) {
    if (calls) {
      call(Declarations.simple(made.getIdentifier().toString()), made.getArguments());
    }
    return super.visitNewClass(made, null);
  }

  @Override
  public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
    if (calls) {
      String name = Declarations.simple(call.getMethodSelect().toString());
      boolean toConstructor = name.equals("super") || name.equals("this");
      call(toConstructor ? superclass(name) : name, call.getArguments());
    }
    return super.visitMethodInvocation(call, null);
  }

  private String superclass(String name) {
    String own = className(getCurrentPath());
    return name.equals("this") ? own : declarations.parent(own);
  }

  private void call(String name, List<? extends ExpressionTree> arguments) {
    var signatures = declarations.signatures(name, arguments.size(), className(getCurrentPath()));
    boolean isException = declarations.isException(name);
    boolean givesProblem =
        isException
            || signatures.stream()
                .anyMatch(each -> declarations.isException(each.type()) || isProblem(each));
    Kind kind = kind(name, signatures);
    if (!givesProblem && kind == Kind.TEXT) {
      return;
    }
    var renderer = new TextRenderer(declarations, className(getCurrentPath()), used);
    String message = "";
    String hint = "";
    for (int i = 0; i < arguments.size(); i++) {
      ExpressionTree argument = arguments.get(i);
      String parameter = parameter(signatures, i);
      if (parameter.toLowerCase(Locale.ROOT).endsWith("hint")) {
        hint = renderer.render(argument);
      } else if (MESSAGES.contains(parameter) && message.isEmpty()) {
        message = renderer.render(argument);
      }
    }
    boolean saysMore = hasWords(message) || hasWords(hint);
    if (saysMore) {
      add(kind == Kind.TEXT ? Kind.ERROR : kind, message, hint);
    }
  }

  /** The name of a parameter; a method that is not ours takes its message first. */
  private static String parameter(List<Declarations.Signature> signatures, int argument) {
    if (signatures.isEmpty()) {
      return argument == 0 ? "message" : "";
    }
    return signatures.getFirst().parameter(argument);
  }

  private static boolean isProblem(Declarations.Signature signature) {
    return signature.type().equals("Problem") || signature.owner().startsWith("Problem");
  }

  /** Whether there is more than what is filled in. */
  private static boolean hasWords(String text) {
    return text.replaceAll("\\{[^|{}]*}", "").chars().anyMatch(Character::isLetter);
  }

  private Kind kind(String name, List<Declarations.Signature> signatures) {
    String type =
        signatures.isEmpty() || declarations.isException(name)
            ? name
            : signatures.getFirst().type();
    if (name.equals("Warning")) {
      return Kind.WARNING;
    }
    if (name.equals("Note")) {
      return Kind.NOTE;
    }
    if (type.equals("UsageException")
        || type.equals("ParameterException")
        || name.equals("Usage")) {
      return Kind.USAGE;
    }
    if (BUGS.contains(type)) {
      return Kind.BUG;
    }
    return declarations.isException(type) ? Kind.ERROR : Kind.TEXT;
  }

  private void add(Kind kind, String text, String hint) {
    Message message = new Message(room, topClass(), kind, text, hint);
    if (!found.contains(message)) {
      found.add(message);
    }
  }

  @Override
  public Void visitLiteral(LiteralTree literal, Void nothing) {
    if (!calls && literal.getValue() instanceof String && !used.contains(literal)) {
      text();
    }
    return null;
  }

  /** A text that no call of {@link #call} has taken: what it is for is told by what is around. */
  private void text() {
    TreePath path = getCurrentPath();
    while (isPart(path)) {
      path = path.getParentPath();
    }
    String text =
        new TextRenderer(declarations, className(path), used).render(path.getLeaf()).strip();
    Kind kind = role(path);
    if (path.getParentPath().getLeaf() instanceof MethodInvocationTree call
        && COMPARING.contains(Declarations.simple(call.getMethodSelect().toString()))) {
      return;
    }
    if (kind == Kind.TEXT ? isProse(text.replaceAll("\\{[^|{}]*}", "")) : hasWords(text)) {
      add(kind, kind == Kind.HINT ? "" : text, kind == Kind.HINT ? text : "");
    }
  }

  /** Whether the expression is part of a larger one that makes a text. */
  private static boolean isPart(TreePath path) {
    Tree leaf = path.getLeaf();
    return switch (path.getParentPath().getLeaf()) {
      case BinaryTree sum -> sum.getKind() == Tree.Kind.PLUS;
      case ParenthesizedTree _ ->
          path.getParentPath().getParentPath().getLeaf() instanceof ExpressionTree;
      case ConditionalExpressionTree choice -> choice.getCondition() != leaf;
      default -> false;
    };
  }

  private Kind role(TreePath path) {
    Tree leaf = path.getLeaf();
    Tree parent = path.getParentPath().getLeaf();
    String name =
        switch (parent) {
          case VariableTree variable -> variable.getName().toString();
          case MethodInvocationTree call ->
              parameter(
                  Declarations.simple(call.getMethodSelect().toString()),
                  call.getArguments(),
                  leaf,
                  path);
          case NewClassTree made ->
              parameter(
                  Declarations.simple(made.getIdentifier().toString()),
                  made.getArguments(),
                  leaf,
                  path);
          default -> enclosingMethod(path);
        };
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith("hint")) {
      return Kind.HINT;
    }
    if ((lower.equals("description") && !room.equals("sandbox"))
        || (topClass().endsWith("Options") && lower.equals("text"))) {
      return Kind.HELP;
    }
    if (lower.startsWith("warn")) {
      return Kind.WARNING;
    }
    return topClass().equals("Reason") ? Kind.REASON : Kind.TEXT;
  }

  private String parameter(
      String name, List<? extends ExpressionTree> arguments, Tree leaf, TreePath path) {
    if (name.equals("description") || name.startsWith("warn")) {
      return name;
    }
    int at = arguments.indexOf(leaf);
    var signatures = declarations.signatures(name, arguments.size(), className(path));
    return at < 0 || signatures.isEmpty() ? name : signatures.getFirst().parameter(at);
  }

  private static String enclosingMethod(TreePath path) {
    for (TreePath at = path; at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof MethodTree method) {
        return method.getName().toString();
      }
    }
    return "";
  }

  private static String className(TreePath path) {
    for (TreePath at = path; at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof ClassTree type && !type.getSimpleName().isEmpty()) {
        return type.getSimpleName().toString();
      }
    }
    return "";
  }

  /** The class that the file is named after. */
  private String topClass() {
    String name = "";
    for (TreePath at = getCurrentPath(); at != null; at = at.getParentPath()) {
      name = at.getLeaf() instanceof ClassTree type ? type.getSimpleName().toString() : name;
    }
    return name;
  }
}
