import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A step of the build, between the compiler and the jar: writes out what the compiler leaves to be
 * made when the program runs, namely switches over types and the {@code equals} and {@code
 * hashCode} of records. The JVM makes each at its first use, in every start anew (its cache of
 * loaded classes holds lambdas, but none of these): some 30 ms of a build with nothing to do.
 *
 * <p>Run by pom.xml: {@code java -cp BUILD:LIBRARIES Flatten CLASSES}. A class that was done
 * already stays as it is.
 */
final class Flatten {
  private static final int FLAGS =
      ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");

  private final ClassFile format;

  private Flatten(ClassLoader classes) {
    format =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(classes)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Flatten flatten = new Flatten(new Folder(folder));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        flatten.file(file);
      }
    }
  }

  /** The classes that are worked on, before those of the libraries. */
  private static final class Folder extends ClassLoader {
    private final Path folder;

    Folder(Path folder) {
      super(Flatten.class.getClassLoader());
      this.folder = folder;
    }

    @Override
    public java.io.InputStream getResourceAsStream(String name) {
      try {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Files.newInputStream(file) : super.getResourceAsStream(name);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private void file(Path file) throws IOException {
    ClassModel model = format.parse(file);
    Calls calls = new Calls(model);
    byte[] bytes = format.transformClass(model, calls.transform());
    if (!calls.written.isEmpty()) {
      Path draft = Files.write(file.resolveSibling(file.getFileName() + ".new"), bytes);
      Files.move(draft, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** A method that takes the place of what would be made at the first call. */
  private record Written(String name, MethodTypeDesc type, Body body) {}

  private interface Body {
    void write(CodeBuilder code);
  }

  /** The calls of one class that are made plain ones. */
  private static final class Calls {
    private final ClassModel model;
    private final ClassDesc self;
    private final boolean isInterface;
    private final List<Written> written = new ArrayList<>();

    Calls(ClassModel model) {
      this.model = model;
      this.self = model.thisClass().asSymbol();
      this.isInterface = model.flags().has(java.lang.reflect.AccessFlag.INTERFACE);
    }

    ClassTransform transform() {
      CodeTransform code =
          (builder, element) -> {
            if (element instanceof InvokeDynamicInstruction call
                && body(call) instanceof Body body) {
              Written method = new Written("flat$" + written.size(), call.typeSymbol(), body);
              written.add(method);
              builder.invokestatic(self, method.name(), method.type(), isInterface);
            } else {
              builder.with(element);
            }
          };
      return ClassTransform.transformingMethodBodies(this::calls, code)
          .andThen(ClassTransform.endHandler(this::writeAll));
    }

    /** Only methods that have such calls are written anew. */
    private boolean calls(MethodModel method) {
      return method
          .code()
          .map(
              code ->
                  code.elementStream()
                      .anyMatch(
                          each ->
                              each instanceof InvokeDynamicInstruction call && body(call) != null))
          .orElse(false);
    }

    private void writeAll(ClassBuilder builder) {
      for (Written each : written) {
        builder.withMethodBody(each.name(), each.type(), FLAGS, each.body()::write);
      }
    }

    /** What the call does, or null for one that is left alone. */
    private Body body(InvokeDynamicInstruction call) {
      DirectMethodHandleDesc maker = call.bootstrapMethod();
      List<ConstantDesc> given = call.bootstrapArgs();
      return switch (maker.owner().displayName() + "." + call.name().stringValue()) {
        case "SwitchBootstraps.typeSwitch" ->
            given.stream().allMatch(ClassDesc.class::isInstance)
                ? code -> typeSwitch(code, given)
                : null;
        case "ObjectMethods.hashCode" -> code -> hashCode(code, fields(given));
        case "ObjectMethods.equals" -> code -> equals(code, fields(given));
        default -> null;
      };
    }

    /** {@code int typeSwitch(Object it, int first)}, see java.lang.runtime.SwitchBootstraps. */
    private static void typeSwitch(CodeBuilder code, List<ConstantDesc> types) {
      code.aload(0).ifThen(java.lang.classfile.Opcode.IFNULL, then -> then.iconst_m1().ireturn());
      for (int i = 0; i < types.size(); i++) {
        int index = i;
        ClassDesc type = (ClassDesc) types.get(i);
        code.block(
            block ->
                block
                    .iload(1)
                    .loadConstant(index)
                    .if_icmpgt(block.breakLabel())
                    .aload(0)
                    .instanceOf(type)
                    .ifeq(block.breakLabel())
                    .loadConstant(index)
                    .ireturn());
      }
      code.loadConstant(types.size()).ireturn();
    }

    /** What the record is made of: handles of its fields, behind its class and their names. */
    private static List<DirectMethodHandleDesc> fields(List<ConstantDesc> given) {
      return given.stream().skip(2).map(DirectMethodHandleDesc.class::cast).toList();
    }

    private static ClassDesc type(DirectMethodHandleDesc field) {
      return field.invocationType().returnType();
    }

    /** {@code int hashCode(R it)}, see java.lang.runtime.ObjectMethods. */
    private void hashCode(CodeBuilder code, List<DirectMethodHandleDesc> fields) {
      code.iconst_0();
      for (DirectMethodHandleDesc field : fields) {
        ClassDesc type = type(field);
        code.loadConstant(31).imul();
        code.aload(0).getfield(self, field.methodName(), type);
        if (type.isPrimitive()) {
          code.invokestatic(box(type), "hashCode", MethodTypeDesc.of(CD_int, type));
        } else {
          code.invokestatic(OBJECTS, "hashCode", MethodTypeDesc.of(CD_int, CD_Object));
        }
        code.iadd();
      }
      code.ireturn();
    }

    /** {@code boolean equals(R it, Object other)}, see java.lang.runtime.ObjectMethods. */
    private void equals(CodeBuilder code, List<DirectMethodHandleDesc> fields) {
      code.block(
          other -> {
            other.aload(1).instanceOf(self).ifeq(other.breakLabel());
            other.aload(1).checkcast(self).astore(2);
            for (DirectMethodHandleDesc field : fields) {
              ClassDesc type = type(field);
              other.aload(0).getfield(self, field.methodName(), type);
              other.aload(2).getfield(self, field.methodName(), type);
              if (type.isPrimitive()) {
                // As the JDK does: also for floating point, where it is not ==.
                other
                    .invokestatic(box(type), "compare", MethodTypeDesc.of(CD_int, type, type))
                    .ifne(other.breakLabel());
              } else {
                other
                    .invokestatic(
                        OBJECTS, "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object))
                    .ifeq(other.breakLabel());
              }
            }
            other.iconst_1().ireturn();
          });
      code.iconst_0().ireturn();
    }

    private static ClassDesc box(ClassDesc primitive) {
      return switch (TypeKind.from(primitive)) {
        case BOOLEAN -> ClassDesc.of("java.lang.Boolean");
        case BYTE -> ClassDesc.of("java.lang.Byte");
        case SHORT -> ClassDesc.of("java.lang.Short");
        case CHAR -> ClassDesc.of("java.lang.Character");
        case INT -> ClassDesc.of("java.lang.Integer");
        case LONG -> ClassDesc.of("java.lang.Long");
        case FLOAT -> ClassDesc.of("java.lang.Float");
        case DOUBLE -> ClassDesc.of("java.lang.Double");
        case REFERENCE, VOID -> throw new IllegalArgumentException(primitive.displayName());
      };
    }
  }
}
