package dev.datestone.engine;

import dev.datestone.engine.Command.Make;
import dev.datestone.engine.Command.Remove;
import dev.datestone.engine.Command.Rewrite;
import dev.datestone.engine.Command.Rule;
import dev.datestone.engine.Simulation.HostFile;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The Earthfiles that people write, as far as dates are concerned. */
enum Layout {
  DUMMY_FIRST(0.5, 0.5) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "dummy", dummies(engine), keep);
      c = engine.run(c, "deps", MAKE);
      c = engine.copy(c, "src", project.sources(), keep);
      engine.run(c, "build", MAKE);
    }
  },
  CACHE(1.3, 19) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "src", project.sources(), keep);
      engine.run(c, "build", MAKE, "M@t");
    }
  },
  ARTIFACT(0.5, 0.6) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Map<String, HostFile> dummies = new TreeMap<>(dummies(engine));
      dummies.putAll(project.some(List.of("w/s3")));
      Operation d = engine.copy(engine.from(project.base()), "dummy", dummies, keep);
      d = engine.run(d, "deps", MAKE);
      Operation c = engine.copy(engine.from(project.base()), "src", project.sources(), keep);
      c = engine.bring(c, "deps", List.of(engine.save(d, "t")));
      engine.run(c, "build", MAKE);
    }
  },
  GENERATED(39, 41) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "proto", project.proto(), keep);
      c = engine.run(c, "gen", GENERATE);
      c = engine.copy(c, "src", project.sources(), keep);
      engine.run(c, "build", MAKE_WITH_GENERATED, "M@t");
    }
  },
  MIXED(34, 31) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "dummy", dummies(engine), keep);
      c = engine.run(c, "deps", List.of(new Make(List.of(Rule.of("d/dep", "w/s0")))));
      c = engine.copy(c, "src", project.sources(), keep);
      c = engine.run(c, "fetch", List.of());
      c = engine.run(c, "one", List.of(new Make(List.of(Rule.of("d/dep", "w/s0")))));
      engine.run(c, "build", MAKE_WITH_DEP, "M@t");
    }
  },
  TWO_CHECKOUTS(0.8, 10) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation base = engine.from(project.base());
      engine.run(engine.copy(base, "src", project.sources(), keep), "A", MAKE, "M@t");
      Map<String, HostFile> other = new TreeMap<>(project.sources());
      other.computeIfPresent("w/a/x", (path, file) -> new HostFile("B" + file.content(), 9));
      engine.run(engine.copy(base, "srcB", other, keep), "B", MAKE, "M@t");
    }
  },
  DEPS_THEN_SOURCES_ON_ONE_CACHE(44, 47) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "lock", project.proto(), keep);
      c = engine.run(c, "deps", List.of(new Make(List.of(Rule.of("t/deps", "p/proto")))), "M@t");
      c = engine.copy(c, "src", project.sources(), keep);
      engine.run(c, "build", MAKE, "M@t");
    }
  },
  TWO_CACHES(1.2, 23) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "src", project.sources(), keep);
      engine.run(c, "objects", List.of(new Make(RULES.subList(0, 3))), "M@t");
      engine.run(c, "build", MAKE_IN_TWO, "M@t", "N@u");
      engine.run(c, "rest", List.of(new Make(List.of(Rule.of("u/o3", "w/s0", "w/s3")))), "N@u");
    }
  },
  TWO_ARTIFACTS(36, 32) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      twoArtifacts(engine, project, keep, false);
    }
  },
  TWO_ARTIFACTS_TURNED(33, 29) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      twoArtifacts(engine, project, keep, true);
    }
  },
  ARTIFACT_ONTO_PRODUCTS(49, 46) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation base = engine.from(project.base());
      Operation g = engine.run(engine.copy(base, "proto", project.proto(), keep), "gen", GENERATE);
      Operation c = engine.copy(base, "src", project.sources(), keep);
      c = engine.run(c, "objects", MAKE);
      c = engine.bring(c, "gen", List.of(engine.save(g, "g/gen")));
      c = engine.run(c, "build", MAKE_WITH_GENERATED);
      engine.run(c, "cached", MAKE_WITH_GENERATED, "M@t");
    }
  },
  ARTIFACT_FILE_BY_FILE(0.5, 0.8) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation base = engine.from(project.base());
      Operation a = engine.run(engine.copy(base, "a", project.sources(), keep), "A", MAKE);
      Operation c = engine.copy(base, "src", project.sources(), keep);
      for (String output : OUTPUTS.reversed()) {
        c = engine.bring(c, output, List.of(engine.save(a, output)));
      }
      engine.run(c, "build", MAKE);
    }
  },
  REWRITTEN_ALIKE(2.5, 5.9) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "src", project.sources(), keep);
      c = engine.run(c, "touch", List.of(new Rewrite("w/s0", false)));
      c = engine.run(c, "build", MAKE);
      engine.run(c, "cached", MAKE, "M@t");
    }
  },
  FORMATTED(1.9, 3.8) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "src", project.sources(), keep);
      c = engine.run(c, "format", List.of(new Rewrite("w/s0", true)));
      c = engine.run(c, "build", MAKE, "M@t");
      c = engine.run(c, "inside", MAKE);
      c = engine.copy(c, "again", project.some(List.of("w/s0")), keep);
      c = engine.run(c, "last", MAKE);
      engine.run(c, "cached", MAKE, "M@t");
    }
  },
  /** A RUN changes a source, builds from it into a cache, and another builds from the source. */
  FORMATTED_IN_THE_SAME_RUN(8.5, 12) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "src", project.sources(), keep);
      List<Command> both = List.of(new Rewrite("w/s0", true), MAKE.getFirst());
      boolean released = project.proto().values().stream().anyMatch(f -> f.content().equals("0"));
      engine.run(c, "plain", released ? both : MAKE, "M@t");
      Operation d = engine.run(c, "inside", both);
      engine.run(engine.copy(d, "again", project.sources(), keep), "last", MAKE);
    }
  },
  SOURCE_OVER_PRODUCT(3.7, 3.3) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "src", project.sources(), keep);
      c = engine.run(c, "build", MAKE);
      Map<String, HostFile> own = new TreeMap<>();
      project.proto().forEach((path, file) -> own.put("t/o1", file));
      c = engine.copy(c, "own", own, keep);
      c = engine.run(c, "again", MAKE);
      engine.run(c, "cached", List.of(new Make(List.of(Rule.of("u/bin", "t/exe", "t/o1")))), "N@u");
    }
  },
  /** Now and then a RUN takes files of the image and of the sources away before the build. */
  REMOVED(1.7, 6) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "src", project.sources(), keep);
      if (project.proto().values().stream().anyMatch(file -> file.content().equals("0"))) {
        c = engine.run(c, "rm", List.of(new Remove("usr/hdr"), new Remove("w/a/x")));
      }
      c = engine.run(c, "build", MAKE, "M@t");
      c = engine.run(c, "inside", MAKE);
      engine.run(engine.copy(c, "src again", project.sources(), keep), "last", MAKE);
    }
  },
  MOUNTED_OR_NOT(13, 17) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "dummy", dummies(engine), keep);
      c = engine.run(c, "plain", MAKE);
      c = engine.copy(c, "src", project.sources(), keep);
      c = engine.run(c, "mounted", MAKE, "M@t");
      engine.run(c, "plain again", MAKE);
    }
  },
  GENERATED_IN_THE_SAME_RUN(31, 54) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation base = engine.from(project.base());
      Map<String, HostFile> all = new TreeMap<>(project.sources());
      all.putAll(project.proto());
      List<Command> both = List.of(GENERATE.getFirst(), MAKE_WITH_GENERATED.getFirst());
      Operation c = engine.run(engine.copy(base, "all", all, keep), "both", both, "M@t");
      engine.run(c, "again", MAKE_WITH_GENERATED, "M@t");
    }
  },
  /** The host's own output comes with the sources; its objects are in a cache. */
  HOST_OUTPUT(0.5, 8.5) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "src", project.sources(), keep);
      c = engine.copy(c, "own", hostOutput(project), false);
      c = engine.run(c, "build", MAKE_OUTSIDE, "M@t");
      engine.run(c, "check", MAKE_OUTSIDE, "M@t");
    }
  },
  HOST_OUTPUT_STRIPPED(0.5, 10) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "all", project.sources(), keep);
      c = engine.copy(c, "own", hostOutput(project), false);
      List<Command> both = List.of(MAKE_OUTSIDE.getFirst(), new Rewrite("v/exe", true));
      engine.run(c, "build", both, "M@t");
    }
  },
  /** Two RUNs make one program, with objects on one cache; another comes after. */
  MADE_TWICE(13.5, 14.5) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "dummy", dummies(engine), keep);
      c = engine.run(c, "deps", MAKE_OUTSIDE, "M@t");
      c = engine.copy(c, "src", project.sources(), keep);
      c = engine.run(c, "build", MAKE_OUTSIDE, "M@t");
      engine.run(engine.copy(c, "lock", project.proto(), keep), "check", MAKE_OUTSIDE, "M@t");
    }
  },
  /** The same, and in between another makes objects alone: it finds the program and leaves it. */
  MADE_TWICE_WITH_ANOTHER_BETWEEN(20, 20) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "dummy", dummies(engine), keep);
      c = engine.run(c, "deps", MAKE_OUTSIDE, "M@t");
      c = engine.copy(c, "lock", project.proto(), keep);
      c = engine.copy(c, "early", project.some(List.of("w/s0", "w/s3")), keep);
      c = engine.run(c, "objects", List.of(new Make(RULES.subList(0, 3))), "M@t");
      c = engine.copy(c, "src", project.sources(), keep);
      c = engine.run(c, "build", MAKE_OUTSIDE, "M@t");
      engine.run(c, "check", MAKE_OUTSIDE, "M@t");
    }
  },
  /** The same with objects on two caches. */
  MADE_TWICE_ON_TWO_CACHES(17, 31) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "lock", project.proto(), keep);
      c = engine.copy(c, "src", project.sources(), keep);
      c = engine.run(c, "one", MAKE_OUTSIDE, "M@t");
      c = engine.copy(c, "src again", project.sources(), keep);
      engine.run(c, "other", MAKE_OUTSIDE, "N@t");
    }
  },
  /** A RUN compiles and then changes a source, and another finds it so. */
  CHANGED_AFTERWARDS(4, 14.5) {
    @Override
    void build(Simulation engine, Project project, boolean keep) {
      Operation c = engine.copy(engine.from(project.base()), "src", project.sources(), keep);
      boolean changes = project.proto().values().stream().anyMatch(f -> f.content().equals("0"));
      List<Command> both = List.of(MAKE.getFirst(), new Rewrite("w/s0", true));
      c = engine.run(c, "build", changes ? both : MAKE, "M@t");
      engine.run(c, "check", MAKE, "M@t");
    }
  };

  static final List<String> OUTPUTS = List.of("t/o0", "t/o1", "t/o2", "t/ls", "t/wc", "t/exe");
  static final List<Rule> RULES = rules("t/", "");
  static final List<Command> MAKE = List.of(new Make(RULES));
  static final List<Command> MAKE_WITH_GENERATED = List.of(new Make(rules("t/", "g/gen")));
  static final List<Command> MAKE_WITH_DEP = List.of(new Make(rules("t/", "d/dep")));
  static final List<Command> MAKE_OUTSIDE = List.of(new Make(rules("v/", "")));
  static final List<Command> MAKE_IN_TWO = List.of(new Make(rules("u/", "")));
  static final List<Command> GENERATE =
      List.of(new Make(List.of(new Rule("g/gen", List.of("p/proto"), true))));

  /** How many needless builds there may be for 100 needed ones; measured, and a little more. */
  final double mostNeedless;

  /** The same when clocks are set, RUNs are killed and records get lost. */
  final double mostNeedlessInTrouble;

  Layout(double mostNeedless, double mostNeedlessInTrouble) {
    this.mostNeedless = mostNeedless;
    this.mostNeedlessInTrouble = mostNeedlessInTrouble;
  }

  abstract void build(Simulation engine, Project project, boolean keep);

  /** Objects in {@code t}, a list of names and the program in another folder. */
  private static List<Rule> rules(String program, String generated) {
    List<String> first = new ArrayList<>(List.of("w/s0"));
    if (!generated.isEmpty()) {
      first.add(generated);
    }
    return List.of(
        new Rule("t/o0", first, false),
        Rule.of("t/o1", "w/a/x", "w/b/x"),
        Rule.of("t/o2", "w/s3", "usr/hdr"),
        Rule.of(program + "ls", "w/a/"),
        Rule.of(program + "wc", "w/a/*"),
        Rule.of(program + "exe", "t/o0", "t/o1", "t/o2", program + "ls"));
  }

  private static Map<String, HostFile> hostOutput(Project project) {
    Map<String, HostFile> output = new TreeMap<>();
    project
        .proto()
        .forEach(
            (path, file) ->
                output.put("v/exe", new HostFile("the host's " + file.content(), file.date())));
    return output;
  }

  private static Map<String, HostFile> dummies(Simulation engine) {
    return Project.dummies(engine.clock.stamp());
  }

  /** One artifact was built with a dummy of what the other brings. */
  private static void twoArtifacts(
      Simulation engine, Project project, boolean keep, boolean turned) {
    Operation base = engine.from(project.base());
    Operation l = engine.copy(base, "l", project.some(List.of("w/a/x", "w/b/x")), keep);
    Operation made = engine.run(l, "lib", List.of(new Make(RULES.subList(1, 2))));
    List<SavedArtifact> lib = List.of(engine.save(made, "t"));
    Operation p = engine.copy(base, "p", dummies(engine), keep);
    p = engine.copy(p, "p0", project.some(List.of("w/s0")), keep);
    Operation all = engine.run(p, "rest", MAKE);
    List<SavedArtifact> rest =
        Stream.of("t/o0", "t/o2", "t/exe").map(path -> engine.save(all, path)).toList();
    Operation c = engine.copy(base, "src", project.sources(), keep);
    c = turned ? engine.bring(c, "rest", rest) : engine.bring(c, "lib", lib);
    c = turned ? engine.bring(c, "lib", lib) : engine.bring(c, "rest", rest);
    c = engine.run(c, "build", MAKE);
    engine.run(c, "cached", MAKE_IN_TWO, "N@u");
  }
}
