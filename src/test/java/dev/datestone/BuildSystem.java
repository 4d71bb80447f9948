package dev.datestone;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tools that store dates or other facts about outputs in files. */
enum BuildSystem implements BuildTool {
  /** Keeps the date of each output in .ninja_log, that of each depfile in .ninja_deps. */
  NINJA {
    @Override
    public String build() {
      return run("ninja -d explain");
    }

    @Override
    Map<String, String> rules() {
      return Map.of(
          "build.ninja",
          """
          builddir = b
          rule gen
            command = sh gen.sh $in $out
            description = Compiling gen v1
          rule cc
            command = $${CC:-gcc} -MMD -MF $out.d -Ib -c -o $out $in
            depfile = $out.d
            deps = gcc
            description = Compiling $name v1
          rule link
            command = gcc -o $out $in
            description = Compiling app v1
          build b/gen.h: gen words.txt
          build b/one.o: cc one.c
            name = one
          build b/two.o: cc two.c || b/gen.h
            name = two
          build b/app: link b/one.o b/two.o
          """);
    }
  },

  CMAKE {
    @Override
    public String build() {
      return "[ -e b/build.ninja ] || cmake -G Ninja -B b > /tmp/log || exit\n"
          + run("ninja -d explain -C b");
    }

    @Override
    Map<String, String> rules() {
      return Map.of(
          "CMakeLists.txt",
          """
          cmake_minimum_required(VERSION 3.20)
          project(app C)
          add_custom_command(OUTPUT gen.h COMMENT "Compiling gen v1" DEPENDS words.txt
            COMMAND sh ${CMAKE_SOURCE_DIR}/gen.sh ${CMAKE_SOURCE_DIR}/words.txt gen.h)
          add_executable(app one.c two.c gen.h)
          target_include_directories(app PRIVATE ${CMAKE_BINARY_DIR})
          """);
    }
  },

  MESON {
    @Override
    public String build() {
      return "[ -e b/build.ninja ] || meson setup --buildtype=plain b > /tmp/log || exit\n"
          + run("ninja -d explain -C b");
    }

    @Override
    Map<String, String> rules() {
      return Map.of(
          "meson.build",
          """
          project('app', 'c')
          gen = custom_target('gen', input: 'words.txt', output: 'gen.h',
            command: ['sh', files('gen.sh'), '@INPUT@', '@OUTPUT@'])
          executable('app', 'one.c', 'two.c', gen)
          """);
    }
  };

  /** The build files. */
  abstract Map<String, String> rules();

  /** Runs ninja and reports what it did as cargo would. */
  private static String run(String ninja) {
    return ninja
        + """
         > /tmp/log 2>&1 || { cat /tmp/log; exit 1; }
        sed -e 's/Building C object .*\\/\\(.*\\).c.o/Compiling \\1 v1/' \\
          -e 's/Compiling C object .*\\/\\(.*\\).c.o/Compiling \\1 v1/' \\
          -e 's/Linking .*app/Compiling app v1/' -e 's/Generating gen .*/Compiling gen v1/' \\
          -e 's/Re-running CMake/Compiling configuration v1/' \\
          -e 's/Regenerating build files/Compiling configuration v1/' /tmp/log
        rm /tmp/log
        """;
  }

  @Override
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>(rules());
    files.put("gen.sh", "sed 's/.*/#define WORDS \"&\"/' $1 > $2\n");
    files.put("words.txt", "MARK-words-1\n");
    files.put("one.c", "const char one_mark[] = \"MARK-one-1\";\n");
    files.put("two.h", "#define HEAD \"MARK-head-1\"\n");
    files.put(
        "two.c",
        """
        #include <stdio.h>
        #include "two.h"
        #include "gen.h"
        extern const char one_mark[];
        int main(void) {
          return puts(one_mark) + puts("MARK-two-1") + puts(HEAD) + puts(WORDS) < 0;
        }
        """);
    return files;
  }

  @Override
  public Map<String, List<String>> outputs() {
    Map<String, List<String>> outputs = new LinkedHashMap<>();
    outputs.put("one.c", List.of("one", "app"));
    outputs.put("two.h", List.of("two", "app"));
    outputs.put("words.txt", List.of("gen", "two", "app"));
    outputs.put("two.c", List.of("two", "app"));
    return outputs;
  }
}
