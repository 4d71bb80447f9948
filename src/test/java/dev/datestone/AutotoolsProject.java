package dev.datestone;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules that automake writes: the Makefile is made by config.status, config.status by
 * configure, and configure itself is never made again, as autoconf is not there.
 */
final class AutotoolsProject implements BuildTool {
  @Override
  public String build() {
    return "mkdir -p b && cd b && { [ -e config.status ] || sh ../configure; } && make -s\n";
  }

  @Override
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    files.put("configure.ac", "AC_INIT\n");
    files.put("aclocal.m4", "# none\n");
    files.put(
        "configure",
        """
        cat > config.status <<'EOF'
        case ${1-} in --recheck) exec sh ../configure ;; esac
        for f in ${*:-Makefile config.h}; do sed 's,@prefix@,/usr,' ../$f.in > $f; done
        EOF
        sh ./config.status
        touch stamp-h1
        """);
    files.put("config.h.in", "MARK-config-1 @prefix@\n");
    files.put(
        "Makefile.in",
        """
        # MARK-rules-1
        app: one two Makefile
        	@echo "Compiling app v1"
        	cat one two > app
        	head -n 1 Makefile >> app
        one: ../one.c
        	@echo "Compiling one v1"
        	cp ../one.c one
        two: ../two.c config.h
        	@echo "Compiling two v1"
        	cat ../two.c config.h > two
        config.h: stamp-h1
        	@test -f $@ || { rm -f stamp-h1; $(MAKE) stamp-h1; }
        stamp-h1: ../config.h.in config.status
        	@echo "Compiling config.h v1"
        	sh ./config.status config.h
        	touch stamp-h1
        Makefile: ../Makefile.in config.status
        	@echo "Compiling Makefile v1"
        	sh ./config.status Makefile
        config.status: ../configure
        	@echo "Compiling config.status v1"
        	sh ./config.status --recheck
        ../configure: ../configure.ac ../aclocal.m4
        	@echo "Compiling configure v1"
        	false
        """);
    files.put("one.c", "MARK-one-1\n");
    files.put("two.c", "MARK-two-1\n");
    return files;
  }

  @Override
  public Map<String, List<String>> outputs() {
    Map<String, List<String>> outputs = new LinkedHashMap<>();
    outputs.put("one.c", List.of("one", "app"));
    outputs.put("config.h.in", List.of("config.h", "two", "app"));
    outputs.put("Makefile.in", List.of("Makefile", "app"));
    outputs.put("two.c", List.of("two", "app"));
    return outputs;
  }

  /** The first build configures by hand. */
  @Override
  public String[] everything() {
    return outputsOf("one.c", "two.c");
  }

  @Override
  public String toString() {
    return "CONFIG_STATUS";
  }
}
