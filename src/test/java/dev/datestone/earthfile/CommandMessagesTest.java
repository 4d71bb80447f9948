package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake inside one command: the whole message, the hint and the place. */
class CommandMessagesTest {
  private static final String[][] MISTAKES = {
    {
      "ADD a b",
      "3: ADD is not supported in an Earthfile\n  ADD a b\n  ^^^\nuse COPY for files, RUN tar for archives and GIT CLONE for repositories"
    },
    {
      "SHELL [\"a\"]",
      "3: SHELL is not supported in an Earthfile\n  SHELL [\"a\"]\n  ^^^^^\nname the shell in the exec form: RUN [\"/bin/bash\", \"-c\", \"…\"]"
    },
    {
      "ONBUILD RUN x",
      "3: ONBUILD is not supported in an Earthfile\n  ONBUILD RUN x\n  ^^^^^^^\nput the commands into a function and DO it where they are needed"
    },
    {
      "STOPSIGNAL 9",
      "3: STOPSIGNAL is not supported in an Earthfile\n  STOPSIGNAL 9\n  ^^^^^^^^^^\nhandle signals in the program, or stop it by docker run --stop-signal"
    },
    {"RUN", "3: RUN needs a command\n  RUN\n  ^^^\nwrite RUN command"},
    {"RUN --pusj x", "3: unknown flag --pusj\n  RUN --pusj x\n      ^^^^^^\ndid you mean --push?"},
    {
      "RUN --secret",
      "3: the flag --secret needs a value\n  RUN --secret\n      ^^^^^^^^\nwrite --secret=…"
    },
    {
      "RUN []",
      "3: the list has no program to run\n  RUN []\n      ^^\nwrite [\"program\", \"argument\"]"
    },
    {
      "RUN [\"a\" b]",
      "3: this is neither a JSON list of strings nor a command\n  RUN [\"a\" b]\n      ^^^^^^^\nwrite [\"program\", \"argument\"], with double quotes and commas"
    },
    {
      "RUN ['a']",
      "3: this is neither a JSON list of strings nor a command\n  RUN ['a']\n      ^^^^^\nwrite [\"program\", \"argument\"], with double quotes and commas"
    },
    {
      "RUN --push=maybe x",
      "3: a switch is true or false, not maybe\n  RUN --push=maybe x\n             ^^^^^\nleave the value out"
    },
    {
      "RUN --raw-output x",
      "3: RUN --raw-output is not part of VERSION 0.8\n  RUN --raw-output x\n      ^^^^^^^^^^^^\nswitch it on with VERSION --raw-output 0.8"
    },
    {
      "RUN echo \"a",
      "3: the double quote is not closed\n  RUN echo \"a\n           ^\nclose it, or write \\\" for one"
    },
    {
      "RUN echo it's",
      "3: the single quote is not closed\n  RUN echo it's\n             ^\nclose it, or write \\' for one"
    },
    {
      "RUN echo $(a",
      "3: the $( is not closed\n  RUN echo $(a\n            ^\nclose it with ), or write \\$ for a dollar sign"
    },
    {"COPY a", "3: COPY has no destination\n  COPY a\n       ^\nwrite COPY a ./"},
    {
      "COPY --dri a b", "3: unknown flag --dri\n  COPY --dri a b\n       ^^^^^\ndid you mean --dir?"
    },
    {
      "COPY --A=b +t/x .",
      "3: unknown flag --A\n  COPY --A=b +t/x .\n       ^^^\narguments of a target are written in parentheses: COPY (+target/path --ARG=value) ."
    },
    {
      "COPY (+t/x --A=b .",
      "3: the parenthesis is not closed\n  COPY (+t/x --A=b .\n       ^\nclose it with ), or write \\( for one"
    },
    {
      "COPY (+t/x --A) .",
      "3: the argument --A has no value\n  COPY (+t/x --A) .\n             ^^^\nwrite --A=value"
    },
    {
      "COPY (+t/x y) .",
      "3: \"y\" is not an argument of a target\n  COPY (+t/x y) .\n             ^\narguments are written --NAME=value"
    },
    {
      "COPY () .",
      "3: the parentheses are empty\n  COPY () .\n       ^^\nwrite an artifact: (+target/path --ARG=value)"
    },
    {
      "COPY (+t/x). .",
      "3: there is text right after the parenthesis\n  COPY (+t/x). .\n       ^^^^^^^\nput a space after the )"
    },
    {
      "COPY a --dir b",
      "3: the flag --dir comes after a source\n  COPY a --dir b\n         ^^^^^\nflags of COPY come before its sources"
    },
    {"FROM", "3: FROM needs an image or a target\n  FROM\n  ^^^^\nwrite FROM image:tag"},
    {
      "FROM a AS b",
      "3: FROM takes no AS in an Earthfile\n  FROM a AS b\n         ^^\nmake a target of each stage: FROM +name"
    },
    {
      "FROM +a x",
      "3: \"x\" is not an argument of a target\n  FROM +a x\n          ^\narguments are written --NAME=value"
    },
    {
      "FROM +a --B",
      "3: the argument --B has no value\n  FROM +a --B\n          ^^^\nwrite --B=value"
    },
    {
      "BUILD +a --pass-args",
      "3: the flag --pass-args comes after the target\n  BUILD +a --pass-args\n           ^^^^^^^^^^^\nwrite it before the target: BUILD --pass-args …"
    },
    {
      "BUILD --A=b +a",
      "3: unknown flag --A\n  BUILD --A=b +a\n        ^^^\narguments of a target come after it: +target --ARG=value"
    },
    {
      "BUILD --auto-skip +a",
      "3: BUILD --auto-skip is not part of VERSION 0.8\n  BUILD --auto-skip +a\n        ^^^^^^^^^^^\nswitch it on with VERSION --build-auto-skip 0.8"
    },
    {
      "BUILD --build-arg 1 +a",
      "3: \"1\" is not a name of an argument\n  BUILD --build-arg 1 +a\n                    ^\nwrite --build-arg NAME=value"
    },
    {"DO", "3: DO needs a function\n  DO\n  ^^\nwrite DO +FUNCTION"},
    {
      "SAVE ARTIFACT",
      "3: SAVE ARTIFACT needs a path\n  SAVE ARTIFACT\n  ^^^^^^^^^^^^^\nwrite SAVE ARTIFACT path AS LOCAL path"
    },
    {
      "SAVE ARTIFACT a b c",
      "3: SAVE ARTIFACT takes one path and the name of the artifact\n  SAVE ARTIFACT a b c\n                    ^\nwrite a SAVE ARTIFACT for each, or a glob"
    },
    {
      "SAVE ARTIFACT a --keep-ts --force",
      "3: --keep-ts is not allowed here\n  SAVE ARTIFACT a --keep-ts --force\n                  ^^^^^^^^^\nflags come right after SAVE ARTIFACT"
    },
    {
      "SAVE ARTIFACT a AS b",
      "3: AS is not followed by LOCAL\n  SAVE ARTIFACT a AS b\n                  ^^\nwrite AS LOCAL path"
    },
    {
      "SAVE ARTIFACT a AS LOCAL",
      "3: AS LOCAL has no path\n  SAVE ARTIFACT a AS LOCAL\n                  ^^\nwrite AS LOCAL ./path"
    },
    {
      "SAVE ARTIFACT a AS LOCAL b c",
      "3: AS LOCAL takes one path\n  SAVE ARTIFACT a AS LOCAL b c\n                             ^\nquote words that contain spaces"
    },
    {
      "SAVE ARTIFACT AS LOCAL b",
      "3: SAVE ARTIFACT needs a path\n  SAVE ARTIFACT AS LOCAL b\n  ^^^^^^^^^^^^^\nwrite SAVE ARTIFACT path AS LOCAL path"
    },
    {
      "SAVE IMAGE --push",
      "3: there is no name to push\n  SAVE IMAGE --push\n             ^^^^^^\nwrite SAVE IMAGE --push registry/name:tag"
    },
    {
      "SAVE IMAGE a --push",
      "3: --push is not allowed here\n  SAVE IMAGE a --push\n               ^^^^^^\nflags come right after SAVE IMAGE"
    },
    {"ARG", "3: ARG needs a name\n  ARG\n  ^^^\nwrite ARG NAME=value"},
    {
      "ARG a-b=c",
      "3: \"a-b\" is not a name of a variable\n  ARG a-b=c\n      ^^^\nnames consist of letters, digits and _, and do not begin with a digit"
    },
    {
      "ARG --global a",
      "3: a global ARG can only be in the base recipe\n  ARG --global a\n      ^^^^^^^^\nmove it above the first target"
    },
    {
      "ARG --required a=b",
      "3: a required ARG has no default\n  ARG --required a=b\n      ^^^^^^^^^^\nleave out --required or the value"
    },
    {
      "ARG --requird a",
      "3: unknown flag --requird\n  ARG --requird a\n      ^^^^^^^^^\ndid you mean --required?"
    },
    {"LET a", "3: LET needs a value\n  LET a\n      ^\nwrite LET a=value"},
    {"SET", "3: SET needs a name\n  SET\n  ^^^\nwrite SET NAME=value"},
    {"ENV =c", "3: ENV has no name before the =\n  ENV =c\n      ^\nwrite ENV NAME=value"},
    {"LABEL", "3: LABEL needs a label\n  LABEL\n  ^^^^^\nwrite LABEL name=value"},
    {"LABEL a", "3: an = is missing after the label\n  LABEL a\n        ^\nwrite LABEL name=value"},
    {"WORKDIR", "3: WORKDIR needs a path\n  WORKDIR\n  ^^^^^^^\nwrite WORKDIR /path"},
    {
      "WORKDIR a b",
      "3: WORKDIR takes only a path\n  WORKDIR a b\n            ^\nquote words that contain spaces"
    },
    {"USER --x", "3: --x is not allowed here\n  USER --x\n       ^^^\nflags come right after USER"},
    {"EXPOSE", "3: EXPOSE needs ports\n  EXPOSE\n  ^^^^^^\nwrite EXPOSE 8080"},
    {
      "HEALTHCHECK",
      "3: HEALTHCHECK needs a command\n  HEALTHCHECK\n  ^^^^^^^^^^^\nwrite HEALTHCHECK CMD command"
    },
    {
      "HEALTHCHECK curl",
      "3: HEALTHCHECK is followed by neither CMD nor NONE\n  HEALTHCHECK curl\n              ^^^^\nwrite HEALTHCHECK CMD curl"
    },
    {
      "HEALTHCHECK CMD",
      "3: HEALTHCHECK CMD needs a command\n  HEALTHCHECK CMD\n              ^^^\nwrite HEALTHCHECK CMD command"
    },
    {
      "HEALTHCHECK NONE x",
      "3: HEALTHCHECK takes no arguments\n  HEALTHCHECK NONE x\n                   ^\nleave it out"
    },
    {"HOST a", "3: HOST needs a name and an address\n  HOST a\n  ^^^^\nwrite HOST name 10.0.0.1"},
    {"CACHE", "3: CACHE needs a path\n  CACHE\n  ^^^^^\nwrite CACHE /path"},
    {
      "CACHE --shared a",
      "3: unknown flag --shared\n  CACHE --shared a\n        ^^^^^^^^\nknown are --persist, --id, --sharing, --chmod"
    },
    {
      "GIT CLONE a",
      "3: GIT CLONE needs a URL and a path\n  GIT CLONE a\n  ^^^^^^^^^\nwrite GIT CLONE https://host/repo.git path"
    },
    {
      "IMPORT",
      "3: IMPORT needs a folder or a repository\n  IMPORT\n  ^^^^^^\nwrite IMPORT ./folder AS name"
    },
    {
      "IMPORT a b",
      "3: IMPORT takes only AS and a name after the path\n  IMPORT a b\n           ^\nwrite AS name"
    },
    {
      "IMPORT a AS",
      "3: IMPORT takes only AS and a name after the path\n  IMPORT a AS\n           ^^\nwrite AS name"
    },
    {
      "PROJECT a",
      "3: \"a\" is not a name of a project\n  PROJECT a\n          ^\nwrite PROJECT organisation/project"
    },
    {
      "TRY\n    RUN a\n  FINALLY\n  END",
      "3: TRY is not part of VERSION 0.8\n  TRY\n  ^^^\nswitch it on with VERSION --try 0.8"
    },
    {
      "VERSION --try 0.8\nt:\n  TRY\n    RUN a\n  END",
      "3: TRY has no FINALLY\n  TRY\n  ^^^\nwrite FINALLY and SAVE ARTIFACT before its END"
    },
    {
      "VERSION --try 0.8\nt:\n  TRY\n    RUN a\n  CATCH\n  END",
      "5: CATCH is not supported\n  CATCH\n  ^^^^^\nsave what a failure leaves in FINALLY"
    },
    {
      "VERSION --try 0.8\nt:\n  TRY\n    RUN a\n  FINALLY\n    RUN b\n  END",
      "6: FINALLY takes only SAVE ARTIFACT\n    RUN b\n    ^^^\nmove it after the END"
    },
    {
      "VERSION --try 0.8\nt:\n  TRY\n    RUN a\n    RUN b\n  FINALLY\n  END",
      "5: TRY takes one RUN\n    RUN b\n    ^^^\njoin the commands with &&"
    },
    {
      "WITH DOCKER x\n    RUN a\n  END",
      "3: WITH DOCKER takes no arguments\n  WITH DOCKER x\n              ^\nleave it out"
    },
    {
      "WITH DOCKER --load x=\n    RUN a\n  END",
      "3: --load names no target\n  WITH DOCKER --load x=\n                     ^^\nwrite --load image=+target"
    },
    {
      "IMPORT ./a AS b c",
      "3: IMPORT takes only a folder or a repository\n  IMPORT ./a AS b c\n                  ^\nquote words that contain spaces"
    },
    {
      "USER --x y",
      "3: --x is not allowed here\n  USER --x y\n       ^^^\nflags come right after USER"
    },
    {
      "FROM DOCKERFILE",
      "3: FROM DOCKERFILE needs the folder of its build context\n  FROM DOCKERFILE\n  ^^^^^^^^^^^^^^^\nwrite FROM DOCKERFILE ./folder"
    },
    {"COPY", "3: COPY needs sources and a destination\n  COPY\n  ^^^^\nwrite COPY path ./"},
    {"BUILD", "3: BUILD needs a target\n  BUILD\n  ^^^^^\nwrite BUILD +target"},
    {"VOLUME", "3: VOLUME needs paths\n  VOLUME\n  ^^^^^^\nwrite VOLUME /path"},
    {"ENV", "3: ENV needs a name\n  ENV\n  ^^^\nwrite ENV NAME=value"},
    {
      "FROM $(a",
      "3: the $( is not closed\n  FROM $(a\n        ^\nclose it with ), or write \\$ for a dollar sign"
    },
    {
      "ARG a=\"x",
      "3: the double quote is not closed\n  ARG a=\"x\n        ^\nclose it, or write \\\" for one"
    },
    {"F(:", "3: unknown command F(:\n  F(:\n  ^^^\nshell commands come after RUN"},
    {"t : x", "3: unknown command t\n  t : x\n  ^\nshell commands come after RUN"},
    {
      "SAVE ARTIFACT \"a",
      "3: the double quote is not closed\n  SAVE ARTIFACT \"a\n                ^\nclose it, or write \\\" for one"
    },
    {
      "RUN [ \"a",
      "3: the double quote is not closed\n  RUN [ \"a\n        ^\nclose it, or write \\\" for one"
    },
    {
      "RUN echo \"$(echo \"a)\"",
      "3: the $( is not closed\n  RUN echo \"$(echo \"a)\"\n             ^\nclose it with ), or write \\$ for a dollar sign"
    },
    {
      "IF a\n   ELSE IF\n  END",
      "4: ELSE IF needs a condition\n   ELSE IF\n   ^^^^^^^\nwrite ELSE IF condition"
    },
    {
      "IF a\n  FINALLY\n  END",
      "4: FINALLY without TRY in IF\n  FINALLY\n  ^^^^^^^\nleave it out, or write the TRY that it belongs to"
    },
    {
      "|t:\n  IF a\n    RUN b\nu:\n  RUN c",
      "3: IF has no END\n  IF a\n  ^^\nwrite END after its block"
    },
    {
      "|t:\n  RUN a\nwhat is this",
      "4: unknown command what\nwhat is this\n^^^^\nshell commands come after RUN"
    },
  };

  static List<Arguments> mistakes() {
    List<Arguments> all = new ArrayList<>();
    for (String[] row : MISTAKES) {
      all.add(Arguments.of(row[0], row[1]));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakeIsToldWithItsPlaceAndOneHint(String written, String message) {
    MessagesTest.check(written, message);
  }
}
