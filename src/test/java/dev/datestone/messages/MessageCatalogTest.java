package dev.datestone.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/messages.md lists every message, and no message breaks the rules of style. */
class MessageCatalogTest {
  private static final Path ROOT = Path.of(System.getProperty("datestone.root", "."));

  /** Messages that break a rule and are to be reworded. No line may be added. */
  private static final Path TOLERATED =
      ROOT.resolve("src/test/resources/dev/datestone/messages/tolerated.txt");

  /** What a message must not have, and why. */
  private static final Map<String, Pattern> RULES =
      Map.ofEntries(
          rule("ends in a full stop", "[^.…][.]$"),
          rule(
              "begins upper-case",
              "^[A-Z][a-z]+ (?<!^(Docker|Earthfile|Java|Linux|Maven|Python) )"),
          rule("exclaims", "![ )]|!$"),
          rule(
              "\"it is no X\": write \"is not a\"",
              "(?<!there )\\b(is|are|was|names?|holds?|gives?|means?|makes?) no\\b(?! longer)"),
          rule(
              "old or poetic English",
              "\\b(on and on|as it came|none such|no such thing|anew|once more|nobody|of no use|mend|is there already)\\b"),
          rule("\"behind\" for \"after\"", "\\b(stands?|is) behind\\b|\\bbehind the\\b"),
          rule("a program that wants", "\\bwants?\\b|\\blikes\\b"),
          rule("\"us\" and \"we\"", "\\b((?<!/)us|our|ours|we)\\b"),
          rule("two blanks", "[^\n ]  "),
          rule("null", "\\bnull\\b"));

  private static Map.Entry<String, Pattern> rule(String name, String pattern) {
    return Map.entry(name, Pattern.compile(pattern));
  }

  @Test
  void pageIsWhatTheGeneratorWrites() throws IOException {
    assertThat(Files.readString(ROOT.resolve(MessageCatalog.PAGE)))
        .as("to rewrite it: %s", MessageCatalog.COMMAND)
        .isEqualTo(MessageCatalog.page(MessageCatalog.messages(ROOT)));
  }

  @Test
  void everyTextGivenToAnExceptionIsListed() throws IOException {
    String page = Files.readString(ROOT.resolve(MessageCatalog.PAGE)).replaceAll("\\s+", " ");
    Path classes = Path.of(System.getProperty("datestone.build", "target"), "classes", "dev");
    List<String> missing = new ArrayList<>();
    int texts = 0;
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        for (String text : exceptionTexts(ClassFile.of().parse(file))) {
          texts++;
          if (!page.contains(text.strip().replaceAll("\\s+", " "))) {
            missing.add(file.getFileName() + ": " + text);
          }
        }
      }
    }
    assertThat(texts).isGreaterThan(400);
    assertThat(missing).as("to rewrite the page: %s", MessageCatalog.COMMAND).isEmpty();
  }

  /** The texts that are loaded between the making of an exception and its constructor's call. */
  private static List<String> exceptionTexts(ClassModel type) {
    List<String> texts = new ArrayList<>();
    for (MethodModel method : type.methods()) {
      Deque<String> open = new ArrayDeque<>();
      method
          .code()
          .ifPresent(
              code ->
                  code.forEach(
                      element -> {
                        switch (element) {
                          case NewObjectInstruction made
                              when isException(made.className().asInternalName()) ->
                              open.push(made.className().asInternalName());
                          case InvokeInstruction call
                              when call.name().equalsString("<init>")
                                  && call.owner().asInternalName().equals(open.peek()) ->
                              open.pop();
                          case ConstantInstruction loaded
                              when !open.isEmpty()
                                  && loaded.constantValue() instanceof String text
                                  && text.strip().contains(" ") ->
                              texts.add(text);
                          default -> {}
                        }
                      }));
    }
    return texts;
  }

  private static boolean isException(String name) {
    return name.endsWith("Exception") || name.contains("Exception$");
  }

  @Test
  void messagesFollowTheRulesOfStyle() throws IOException {
    List<String> tolerated = Files.readAllLines(TOLERATED);
    List<String> broken = new ArrayList<>();
    for (Message message : MessageCatalog.messages(ROOT)) {
      for (String text : List.of(message.text(), message.hint())) {
        RULES.forEach(
            (rule, pattern) -> {
              if (message.isSentence() && pattern.matcher(text).find()) {
                broken.add(text.strip().replace("\n", " "));
              }
            });
      }
    }
    broken.removeAll(tolerated);
    assertThat(broken).as("rules: %s", RULES.keySet()).isEmpty();
  }
}
