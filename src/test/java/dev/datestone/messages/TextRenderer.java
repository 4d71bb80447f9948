package dev.datestone.messages;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the expression that makes a text as that text, with names for what is filled in. */
final class TextRenderer {
  /** Methods that say nothing about what they give: the name is that of their subject. */
  private static final Set<String> PLAIN =
      Set.of(
          "brief",
          "bytes",
          "collect",
          "counted",
          "get",
          "getFirst",
          "getLast",
          "hex",
          "join",
          "of",
          "ofEpochSecond",
          "orElse",
          "orElseThrow",
          "quoted",
          "replace",
          "replaceAll",
          "resolve",
          "strip",
          "substring",
          "text",
          "toList",
          "toLowerCase",
          "toOctalString",
          "toString",
          "toUnsignedString",
          "toUpperCase",
          "valueOf",
          "withoutCredentials");

  private final Declarations declarations;
  private final String inClass;
  private final Set<Tree> used;

  /**
   * A renderer for texts of a class.
   *
   * @param used gets the literals that were written
   */
  TextRenderer(Declarations declarations, String inClass, Set<Tree> used) {
    this.declarations = declarations;
    this.inClass = inClass;
    this.used = used;
  }

  /** The text; names in braces are filled in, bars stand between alternatives. */
  String render(Tree expression) {
    return switch (expression) {
      case LiteralTree literal -> {
        used.add(literal);
        yield literal.getValue() == null ? "" : String.valueOf(literal.getValue());
      }
      case ParenthesizedTree inner -> render(inner.getExpression());
      case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS ->
          render(sum.getLeftOperand()) + render(sum.getRightOperand());
      case ConditionalExpressionTree choice ->
          choice(List.of(choice.getTrueExpression(), choice.getFalseExpression()));
      case SwitchExpressionTree choice ->
          choice(
              choice.getCases().stream()
                  .map(CaseTree::getBody)
                  .filter(ExpressionTree.class::isInstance)
                  .toList());
      case LambdaExpressionTree lambda -> render(lambda.getBody());
      case IdentifierTree name -> constantOr(name.toString());
      case MemberSelectTree name -> constantOr(name.toString());
      case MethodInvocationTree call
          when call.getMethodSelect() instanceof MemberSelectTree select
              && select.getIdentifier().contentEquals("formatted") ->
          render(select.getExpression());
      default -> "{" + name(expression) + "}";
    };
  }

  private String constantOr(String name) {
    return declarations
        .constant(inClass, name)
        .map(this::render)
        .orElseGet(() -> "{" + words(Declarations.simple(name)) + "}");
  }

  private String choice(List<? extends Tree> each) {
    Set<String> all =
        each.stream().map(this::render).collect(Collectors.toCollection(LinkedHashSet::new));
    boolean anyText = each.stream().anyMatch(TextRenderer::hasLiteral);
    if (!anyText) {
      return all.iterator().next();
    }
    return all.size() == 1 ? all.iterator().next() : "{" + String.join(" | ", all) + "}";
  }

  /** Whether there is a text in it. */
  static boolean hasLiteral(Tree tree) {
    return Boolean.TRUE.equals(
        new TreeScanner<Boolean, String>() {
          @Override
          public Boolean visitLiteral(LiteralTree literal, String nothing) {
            return literal.getValue() instanceof String text && !text.isEmpty();
          }

          @Override
          public Boolean reduce(Boolean one, Boolean other) {
            return Boolean.TRUE.equals(one) || Boolean.TRUE.equals(other);
          }
        }.scan(tree, ""));
  }

  private String name(Tree expression) {
    return switch (expression) {
      case MethodInvocationTree call -> {
        ExpressionTree method = call.getMethodSelect();
        String name = Declarations.simple(method.toString());
        if (name.equals("join") && call.getArguments().size() > 1) {
          yield name(call.getArguments().get(1));
        }
        boolean isStatic = !(method instanceof MemberSelectTree select) || isType(select);
        if (PLAIN.contains(name) && isStatic && !call.getArguments().isEmpty()) {
          yield name(call.getArguments().getFirst());
        }
        yield PLAIN.contains(name) && method instanceof MemberSelectTree select && !isStatic
            ? name(select.getExpression())
            : words(name.replaceFirst("^get(?=[A-Z])", ""));
      }
      case IdentifierTree name -> words(name.toString());
      case MemberSelectTree name -> words(name.getIdentifier().toString());
      case ParenthesizedTree inner -> name(inner.getExpression());
      case BinaryTree sum -> name(sum.getLeftOperand());
      case ConditionalExpressionTree choice -> name(choice.getTrueExpression());
      case LiteralTree literal -> String.valueOf(literal.getValue());
      default -> "…";
    };
  }

  private static boolean isType(MemberSelectTree select) {
    return select.getExpression() instanceof IdentifierTree subject
        && Character.isUpperCase(subject.getName().charAt(0));
  }

  /** {@code sourceLine} as "source line", {@code LIMIT} as "limit". */
  private static String words(String name) {
    String plain = name.equals(name.toUpperCase(Locale.ROOT)) ? name.replace('_', ' ') : name;
    return plain.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
