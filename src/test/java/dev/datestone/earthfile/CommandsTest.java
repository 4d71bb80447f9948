package dev.datestone.earthfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command, used rightly: what stands in the tree for it. */
class CommandsTest {
  private static final String ALL =
      "VERSION --try --raw-output --run-with-aws --run-with-aws-oidc --build-auto-skip"
          + " --docker-cache --allow-without-earthly-labels --allow-privileged-from-dockerfile 0.8\n";

  private static final String[][] COMMANDS = {
    {"FROM alpine:3.18", "From(image=<alpine:3.18>)"},
    {
      "FROM --platform=linux/arm64 --allow-privileged --pass-args ./d+t --A=b --B \"c d\" --C=\"$x y\"",
      "From(image=<./d+t>, platform=<linux/arm64>, call=CallArgs(allowPrivileged, passArgs, args=[BuildArg(name=<A>, value=<b>) BuildArg(name=<B>, value=<\"c d\">) BuildArg(name=<C>, value=<\"$x y\">)]))"
    },
    {
      "FROM --build-arg A=b --build-arg B +t",
      "From(image=<+t>, call=CallArgs(args=[BuildArg(name=<A>, value=<b>) BuildArg(name=<B>)]))"
    },
    {"FROM DOCKERFILE .", "FromDockerfile(context=ContextSource(path=<.>))"},
    {
      "FROM DOCKERFILE -f +f/Dockerfile --target=x --platform p --build-arg A=$b --allow-privileged (+c/ctx/* --V=1)",
      "FromDockerfile(context=ArtifactSource(reference=<+c/ctx/*>, args=[BuildArg(name=<V>, value=<1>)]), file=ArtifactSource(reference=<+f/Dockerfile>), target=<x>, platform=<p>, allowPrivileged, args=[BuildArg(name=<A>, value=<$b>)])"
    },
    {"LOCALLY", "Locally()"},
    {
      "RUN echo \"a  $b\" | c 'd # e' # gone",
      "Run(invocation=Shell(text=<echo \"a  $b\" | c 'd # e'>))"
    },
    {
      "RUN --push --no-cache --privileged --ssh --raw-output --interactive --interactive-keep true",
      "Run(invocation=Shell(text=<true>), flags=RunFlags(push, noCache, privileged, ssh, rawOutput, interactive, interactiveKeep))"
    },
    {
      "RUN --no-cache=$X --push=false --ssh=true true",
      "Run(invocation=Shell(text=<true>), flags=RunFlags(noCache=Valued(value=<$X>), ssh))"
    },
    {
      "RUN --secret A=b --secret=C --mount=type=cache,target=/x --mount type=tmpfs,target=y --network=none x",
      "Run(invocation=Shell(text=<x>), flags=RunFlags(network=<none>, secrets=[<A=b> <C>], mounts=[<type=cache,target=/x> <type=tmpfs,target=y>]))"
    },
    {
      "RUN --aws --oidc \"session-name=a\" aws s3 ls",
      "Run(invocation=Shell(text=<aws s3 ls>), flags=RunFlags(aws, oidc=<\"session-name=a\">))"
    },
    {"RUN --entrypoint", "Run(invocation=Shell(text=<>), flags=RunFlags(entrypoint))"},
    {
      "RUN --entrypoint -- --help",
      "Run(invocation=Shell(text=<--help>), flags=RunFlags(entrypoint))"
    },
    {"RUN -- --odd", "Run(invocation=Shell(text=<--odd>))"},
    {
      "RUN [\"a\", \"b \\\"c\\\"\", \"é\\u00e9\"]",
      "Run(invocation=Exec(arguments=[a b \"c\" é\\u00e9]))"
    },
    {"RUN [ -f x ] && y", "Run(invocation=Shell(text=<[ -f x ] && y>))"},
    {"RUN [[ \"$a\" == b ]]", "Run(invocation=Shell(text=<[[ \"$a\" == b ]]>))"},
    {"RUN [", "Run(invocation=Shell(text=<[>))"},
    {"COPY a b/", "Copy(sources=[ContextSource(path=<a>)], destination=<b/>)"},
    {
      "COPY --dir --keep-ts --keep-own --if-exists --symlink-no-follow a \"b c\" d/*.[ch] /e/",
      "Copy(sources=[ContextSource(path=<a>) ContextSource(path=<\"b c\">) ContextSource(path=<d/*.[ch]>)], destination=</e/>, flags=CopyFlags(dir, keepTs, keepOwn, ifExists, symlinkNoFollow))"
    },
    {
      "COPY --chmod=0755 --chown a:b --platform=p --allow-privileged --pass-args +t/a +u/b/** ./",
      "Copy(sources=[ArtifactSource(reference=<+t/a>) ArtifactSource(reference=<+u/b/**>)], destination=<./>, flags=CopyFlags(chmod=<0755>, chown=<a:b>, platform=<p>), call=CallArgs(allowPrivileged, passArgs))"
    },
    {
      "COPY (+t/a --A=b --C=\"d e\") ( ./x+y/z --Q=$(echo \\)) ) .",
      "Copy(sources=[ArtifactSource(reference=<+t/a>, args=[BuildArg(name=<A>, value=<b>) BuildArg(name=<C>, value=<\"d e\">)]) ArtifactSource(reference=<./x+y/z>, args=[BuildArg(name=<Q>, value=<$(echo \\))>)])], destination=<.>)"
    },
    {
      "COPY --from=alpine /etc/passwd .",
      "Copy(sources=[ContextSource(path=</etc/passwd>)], destination=<.>, flags=CopyFlags(from=<alpine>))"
    },
    {
      "COPY --build-arg A=b +t/x .",
      "Copy(sources=[ArtifactSource(reference=<+t/x>)], destination=<.>, call=CallArgs(args=[BuildArg(name=<A>, value=<b>)]))"
    },
    {
      "COPY libstdc++.so a\\+b ./",
      "Copy(sources=[ContextSource(path=<libstdc++.so>) ContextSource(path=<a\\+b>)], destination=<./>)"
    },
    {
      "COPY pages/[id]/(group)/x.ts ./",
      "Copy(sources=[ContextSource(path=<pages/[id]/(group)/x.ts>)], destination=<./>)"
    },
    {"SAVE ARTIFACT a", "SaveArtifact(source=<a>)"},
    {
      "SAVE ARTIFACT --keep-ts --keep-own --if-exists --symlink-no-follow --force a/* b AS LOCAL \"./c d\"",
      "SaveArtifact(source=<a/*>, destination=<b>, local=<\"./c d\">, keepTs, keepOwn, ifExists, symlinkNoFollow, force)"
    },
    {"SAVE IMAGE", "SaveImage()"},
    {
      "SAVE IMAGE --push --no-manifest-list --cache-hint --insecure --without-earthly-labels --cache-from=c a:1 b:$v",
      "SaveImage(names=[<a:1> <b:$v>], push, noManifestList, cacheHint, insecure, withoutLabels, cacheFrom=[<c>])"
    },
    {"BUILD +t", "Build(target=<+t>)"},
    {
      "BUILD --platform=a --platform b --auto-skip --allow-privileged --pass-args ./*+t --A=$(x y) --B=a\\=b",
      "Build(target=<./*+t>, platforms=[<a> <b>], autoSkip, call=CallArgs(allowPrivileged, passArgs, args=[BuildArg(name=<A>, value=<$(x y)>) BuildArg(name=<B>, value=<a\\=b>)]))"
    },
    {"ARG a", "Arg(name=<a>)"},
    {"ARG --required a", "Arg(name=<a>, required)"},
    {"ARG a=", "Arg(name=<a>, value=<>)"},
    {"ARG a = b  c", "Arg(name=<a>, value=<b  c>)"},
    {"ARG a=$(echo \"x y\" | tr x z)", "Arg(name=<a>, value=<$(echo \"x y\" | tr x z)>)"},
    {"ARG a=\"x # y\" # z", "Arg(name=<a>, value=<\"x # y\">)"},
    {"LET a = --mode dev", "Let(name=<a>, value=<--mode dev>)"},
    {"SET a=b=c", "Set(name=<a>, value=<b=c>)"},
    {"ENV a=b", "Env(name=<a>, value=<b>)"},
    {"ENV a b c", "Env(name=<a>, value=<b c>)"},
    {"ENV a \"b\nc\"", "Env(name=<a>, value=<\"b\n    c\">)"},
    {"ENV a", "Env(name=<a>, value=<>)"},
    {
      "LABEL a=b \"c d\" = \"e f\" g=",
      "Label(labels=[Pair(key=<a>, value=<b>) Pair(key=<\"c d\">, value=<\"e f\">) Pair(key=<g>, value=<>)])"
    },
    {"WORKDIR \"/a b\"", "Workdir(path=<\"/a b\">)"},
    {"USER a:b", "User(user=<a:b>)"},
    {"EXPOSE 80 90/udp", "Expose(ports=[<80> <90/udp>])"},
    {"VOLUME /a /b", "Volume(paths=[</a> </b>])"},
    {"VOLUME [\"/a b\", \"/c\"]", "Volume(paths=[</a b> </c>])"},
    {"CMD a b", "Cmd(invocation=Shell(text=<a b>))"},
    {"CMD [\"a\", \"b\"]", "Cmd(invocation=Exec(arguments=[a b]))"},
    {"CMD []", "Cmd()"},
    {"ENTRYPOINT [\"a\"]", "Entrypoint(invocation=Exec(arguments=[a]))"},
    {"HEALTHCHECK NONE", "Healthcheck()"},
    {
      "HEALTHCHECK --retries=1 CMD [\"a\" \"b c\"]",
      "Healthcheck(command=Exec(arguments=[a b c]), retries=<1>)"
    },
    {
      "HEALTHCHECK --interval=1s --timeout=2s --start-period=3s --start-interval=4s --retries=5 CMD a || b",
      "Healthcheck(command=Shell(text=<a || b>), interval=<1s>, timeout=<2s>, startPeriod=<3s>, startInterval=<4s>, retries=<5>)"
    },
    {"HOST a 10.0.0.1", "Host(name=<a>, address=<10.0.0.1>)"},
    {
      "CACHE --sharing shared --chmod 0777 --id=x --persist /c",
      "Cache(path=</c>, id=<x>, sharing=<shared>, chmod=<0777>, persist)"
    },
    {
      "GIT CLONE --branch main --keep-ts https://h/r.git d",
      "GitClone(url=<https://h/r.git>, path=<d>, branch=<main>, keepTs)"
    },
    {"DO +F", "Do(function=<+F>)"},
    {
      "DO --allow-privileged --pass-args lib+F --A=b",
      "Do(function=<lib+F>, call=CallArgs(allowPrivileged, passArgs, args=[BuildArg(name=<A>, value=<b>)]))"
    },
    {"IMPORT ./d", "Import(earthfile=<./d>)"},
    {
      "IMPORT --allow-privileged github.com/o/r:v1 AS lib",
      "Import(earthfile=<github.com/o/r:v1>, alias=<lib>, allowPrivileged)"
    },
    {
      "IF [ \"$a\" = \"b\" ]\n  RUN a\nEND",
      "If(branches=[Branch(condition=Shell(text=<[ \"$a\" = \"b\" ]>), body=[Run(invocation=Shell(text=<a>))])])"
    },
    {
      "IF --privileged --ssh --no-cache --secret=a --mount=b  [ \"x\" ]\n  RUN a\nELSE IF c\n  RUN d\n  RUN e\nELSE\nEND",
      "If(branches=[Branch(condition=Shell(text=<[ \"x\" ]>), access=Access(privileged, ssh, noCache, secrets=[<a>], mounts=[<b>]), body=[Run(invocation=Shell(text=<a>))]) Branch(condition=Shell(text=<c>), body=[Run(invocation=Shell(text=<d>)) Run(invocation=Shell(text=<e>))])])"
    },
    {
      "FOR x IN a \"$b\" $(ls)\n  BUILD +$x\nEND",
      "For(variable=<x>, items=[<a> <\"$b\"> <$(ls)>], body=[Build(target=<+$x>)])"
    },
    {
      "FOR --sep=\",\" --privileged --ssh --no-cache --secret s --mount m x IN a,b\n  IF y\n    RUN z\n  END\nEND",
      "For(variable=<x>, items=[<a,b>], separators=<\",\">, access=Access(privileged, ssh, noCache, secrets=[<s>], mounts=[<m>]), body=[If(branches=[Branch(condition=Shell(text=<y>), body=[Run(invocation=Shell(text=<z>))])])])"
    },
    {"WAIT\n  BUILD +a\nEND", "Wait(body=[Build(target=<+a>)])"},
    {
      "TRY\n  RUN a\nFINALLY\n  SAVE ARTIFACT b AS LOCAL c\nEND",
      "Try(body=[Run(invocation=Shell(text=<a>))], finallyBody=[SaveArtifact(source=<b>, local=<c>)])"
    },
    {
      "WITH DOCKER --pull a --pull b --load c:1=+c --load=(+d --A=b) --load \"e=+e\" --compose f --service g --platform p --cache-id q --allow-privileged --pass-args --build-arg X=y\n  RUN docker run a\nEND",
      "WithDocker(pulls=[<a> <b>], loads=[Load(image=<c:1>, target=<+c>) Load(target=<+d>, args=[BuildArg(name=<A>, value=<b>)]) Load(image=<e>, target=<+e>)], composeFiles=[<f>], services=[<g>], platform=<p>, cacheId=<q>, call=CallArgs(allowPrivileged, passArgs, args=[BuildArg(name=<X>, value=<y>)]), body=[Run(invocation=Shell(text=<docker run a>))])"
    },
    {
      "WITH DOCKER\n  RUN --push [\"a\"]\nEND",
      "WithDocker(body=[Run(invocation=Shell(text=<[\"a\"]>), flags=RunFlags(push))])"
    },
    {"LABEL a=(b", "Label(labels=[Pair(key=<a>, value=<(b>)])"},
    {"COPY a b # c (", "Copy(sources=[ContextSource(path=<a>)], destination=<b>)"},
    {
      "WITH DOCKER --load=a:b=\"(+c --D=e --F g)\" --load \"(+h --I=j)\" --load=\"k=(+l \\\n  --M=n)\" --load o=\"+p\"\n  RUN q\nEND",
      "WithDocker(loads=[Load(image=<a:b>, target=<+c>, args=[BuildArg(name=<D>, value=<e>) BuildArg(name=<F>, value=<g>)]) Load(target=<+h>, args=[BuildArg(name=<I>, value=<j>)]) Load(image=<k>, target=<+l>, args=[BuildArg(name=<M>, value=<n>)]) Load(image=<o>, target=<+p>)], body=[Run(invocation=Shell(text=<q>))])"
    },
    {
      "COPY \"(+a/b --C=d)\" \"+e/f\" ./",
      "Copy(sources=[ArtifactSource(reference=<+a/b>, args=[BuildArg(name=<C>, value=<d>)]) ArtifactSource(reference=<\"+e/f\">)], destination=<./>)"
    },
    {
      "BUILD +t --A=1 --A=2",
      "Build(target=<+t>, call=CallArgs(args=[BuildArg(name=<A>, value=<1>) BuildArg(name=<A>, value=<2>)]))"
    },
    {
      "WITH DOCKER \\ # why\n    --pull a \\\n\n    # b\n    --pull c # d\n  RUN e\nEND",
      "WithDocker(pulls=[<a> <c>], body=[Run(invocation=Shell(text=<e>))])"
    },
  };

  /** The texts alone, for others to play with. */
  static List<String> written() {
    List<String> all = new ArrayList<>();
    for (String[] row : COMMANDS) {
      all.add(row[0]);
    }
    return all;
  }

  static List<Arguments> commands() {
    List<Arguments> all = new ArrayList<>();
    for (String[] row : COMMANDS) {
      all.add(Arguments.of(row[0], row[1]));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandHasItsPlaceInTheTree(String written, String tree) {
    String text = ALL + "t:\n    " + written.replace("\n", "\n    ") + "\n";
    Earthfile file = EarthfileParser.parse("Earthfile", text);
    List<Command> recipe = file.targets().getFirst().recipe();
    assertThat(recipe).hasSize(1);
    assertThat(Show.tree(recipe.getFirst())).isEqualTo(tree);
  }
}
