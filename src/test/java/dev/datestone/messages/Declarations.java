package dev.datestone.messages;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** What the sources declare: exception types, the parameters of methods, constant texts. */
@SuppressWarnings("NullAway") // the scanner's Void
final class Declarations extends TreeScanner<Void, List<String>> {
  /** Parameters of a method or constructor, and the type that it gives. */
  record Signature(String owner, String type, List<String> parameters, boolean varargs) {
    boolean takes(int arity) {
      return arity == parameters.size() || (varargs && arity >= parameters.size() - 1);
    }

    /** The name of the parameter that gets an argument. */
    String parameter(int argument) {
      return parameters.get(Math.min(argument, parameters.size() - 1));
    }
  }

  private final Map<String, String> parents = new HashMap<>();
  private final Map<String, List<Signature>> signatures = new HashMap<>();
  private final Map<String, ExpressionTree> constants = new HashMap<>();
  private final Set<String> exceptions = new HashSet<>();

  Declarations(List<CompilationUnitTree> units) {
    units.forEach(unit -> scan(unit, List.of()));
    parents.keySet().stream().filter(this::extendsThrowable).forEach(exceptions::add);
  }

  private boolean extendsThrowable(String type) {
    for (String at = type; at != null; at = parents.get(at)) {
      if (at.endsWith("Exception") || at.endsWith("Error")) {
        return true;
      }
    }
    return false;
  }

  /** Whether the simple name is that of an exception. */
  boolean isException(String type) {
    return exceptions.contains(type) || type.endsWith("Exception") || type.endsWith("Error");
  }

  /** What a class extends; its own name if nothing is known. */
  String parent(String type) {
    return parents.getOrDefault(type, type);
  }

  /** The parameters of a method or constructor; one of the given class comes first. */
  List<Signature> signatures(String name, int arity, String inClass) {
    List<Signature> fitting =
        signatures.getOrDefault(name, List.of()).stream()
            .filter(each -> each.takes(arity))
            .toList();
    List<Signature> own = fitting.stream().filter(each -> each.owner().equals(inClass)).toList();
    return own.isEmpty() ? fitting : own;
  }

  /** The value of a constant: of this class, or {@code Class.NAME}. */
  Optional<ExpressionTree> constant(String inClass, String name) {
    return Optional.ofNullable(
        constants.get(name.contains(".") ? lastTwo(name) : inClass + "." + name));
  }

  private static String lastTwo(String name) {
    int last = name.lastIndexOf('.');
    return name.substring(name.lastIndexOf('.', last - 1) + 1);
  }

  /** The last part of a name, without type parameters. */
  static String simple(String name) {
    String plain = name.replaceAll("<.*", "").replaceAll("@\\w+ ", "");
    return plain.substring(plain.lastIndexOf('.') + 1);
  }

  @Override
  public Void visitClass(ClassTree type, List<String> outer) {
    String name = type.getSimpleName().toString();
    Tree parent = type.getExtendsClause();
    if (parent != null && !name.isEmpty()) {
      parents.put(name, simple(parent.toString()));
    }
    List<String> inside = new ArrayList<>(outer);
    inside.add(name);
    if (type.getKind() == Tree.Kind.RECORD) {
      List<String> components =
          type.getMembers().stream()
              .filter(VariableTree.class::isInstance)
              .map(VariableTree.class::cast)
              .filter(each -> !each.getModifiers().getFlags().contains(Modifier.STATIC))
              .map(each -> each.getName().toString())
              .toList();
      add(name, new Signature(name, name, components, false));
    }
    return super.visitClass(type, inside);
  }

  @Override
  public Void visitMethod(MethodTree method, List<String> inside) {
    String owner = inside.getLast();
    Tree result = method.getReturnType();
    List<String> names =
        method.getParameters().stream().map(each -> each.getName().toString()).toList();
    add(
        result == null ? owner : method.getName().toString(),
        new Signature(
            owner,
            result == null ? owner : simple(result.toString()),
            names,
            method.getParameters().stream().anyMatch(each -> each.toString().contains("..."))));
    return super.visitMethod(method, inside);
  }

  private void add(String name, Signature signature) {
    signatures.computeIfAbsent(name, each -> new ArrayList<>()).add(signature);
  }

  @Override
  public Void visitVariable(VariableTree variable, List<String> inside) {
    Tree type = variable.getType();
    ExpressionTree value = variable.getInitializer();
    if (type != null
        && type.toString().equals("String")
        && value != null
        && !(value instanceof NewClassTree)
        && variable.getModifiers().getFlags().contains(Modifier.STATIC)) {
      constants.put(inside.getLast() + "." + variable.getName(), value);
    }
    return super.visitVariable(variable, inside);
  }
}
