package dev.datestone;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tools that store the dates of files, each with a project of two independent sources. */
enum TwoFileTool implements BuildTool {
  /** Stores the full dates of each output and its input: it sees any date that moves. */
  STORED_DATES {
    @Override
    public String build() {
      return """
      mkdir -p b
      for f in one two; do
        dates() { stat -c '%n %y %s' src/$f b/$f 2>&1; }
        if [ "$(dates)" != "$(cat b/$f.dates 2>&1)" ]; then
          echo "Compiling $f v1"
          cp src/$f b/$f
          dates > b/$f.dates
        fi
      done
      cat b/one b/two > b/app
      """;
    }
  },

  /**
   * Git's index stores the date and size of each file. With these settings git looks at nothing
   * else, as people have it where inode numbers and change times mean nothing.
   */
  GIT_INDEX {
    @Override
    public String build() {
      return """
      export GIT_DIR=/work/b/git GIT_WORK_TREE=/work
      [ -e b/git ] || {
        mkdir -p b
        git init -q && git config core.checkStat minimal && git config core.trustctime false
      }
      { git diff-files --name-only; git ls-files --others src; } |
        sed 's/src.\\(.*\\)/Compiling \\1 v1/'
      git add src
      for f in $(git ls-files src); do git cat-file blob :$f; done > b/app
      """;
    }
  },

  /** Its dates are even seconds. */
  ZIP {
    @Override
    public String build() {
      return """
      mkdir -p b
      zip -qu b/zip src/one src/two || [ $? = 12 ]
      python3 -c 'import zipfile; z = zipfile.ZipFile("b/zip.zip")
      for name in z.namelist(): print(z.read(name))' > b/app
      """;
    }
  },

  /** Copies the dates of sources, cut to whole seconds, so it takes all files for newer. */
  SETUPTOOLS {
    @Override
    public String build() {
      return "python3 setup.py -q build --build-base b && cat b/lib/one.py b/lib/two.py > b/app\n";
    }

    @Override
    String extension() {
      return ".py";
    }

    @Override
    Map<String, String> rules() {
      return Map.of(
          "setup.py",
          """
          from setuptools import setup
          setup(name="app", version="1", py_modules=["one", "two"], package_dir={"": "src"})
          """);
    }
  },

  /** Takes a header for unchanged if its size and date are those it has stored. */
  CCACHE {
    @Override
    public String build() {
      return """
      export CCACHE_DIR=/work/b/ccache CCACHE_SLOPPINESS=include_file_mtime,include_file_ctime
      CCACHE_SLOPPINESS=$CCACHE_SLOPPINESS,file_stat_matches,file_stat_matches_ctime
      for f in one two; do ccache gcc -c -o $f.o $f.c || exit; done
      cat one.o two.o > b/app
      rm *.o
      """;
    }

    @Override
    String extension() {
      return ".h";
    }

    @Override
    Map<String, String> rules() {
      return Map.of(
          "one.c", "const char one[] =\n#include \"src/one.h\"\n;\n",
          "two.c", "const char two[] =\n#include \"src/two.h\"\n;\n");
    }
  };

  String extension() {
    return "";
  }

  /** The files beside the sources. */
  Map<String, String> rules() {
    return Map.of();
  }

  @Override
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>(rules());
    files.put("src/one" + extension(), "\"MARK-one-1\"\n");
    files.put("src/two" + extension(), "\"MARK-two-1\"\n");
    return files;
  }

  @Override
  public Map<String, List<String>> outputs() {
    Map<String, List<String>> outputs = new LinkedHashMap<>();
    outputs.put("src/one" + extension(), List.of("one"));
    outputs.put("src/two" + extension(), List.of("two"));
    return outputs;
  }
}
