// Starts Java as ./datestone does, without the programs that script needs for it, if nothing has changed that the script looked at.
//
//   DATESTONE_NOTES=NOTES launcher SCRIPT WORD...
//
// The script notes in the file NOTES.UID what it found and what it starts. One line each, a key and a value:
//
//   script PATH                    the script that noted this
//   env NAME=VALUE | env NAME      a variable of the environment, or one that is not set
//   stat SIZE TIME INODE PATH      a file or folder as it was then
//   uid_map, gid_map NUMBERS       a normal user's ids in the namespaces, in the order of newuidmap(1)
//   java PATH                      the program
//   jvm OPTION                     its first options
//   cache PATH                     the cache of loaded classes, without its ending
//   program WORD                   what stands before the user's words: class path and main class
//   end of notes                   the last line: nothing was cut off
//
// If anything differs, cannot be read or is refused by the kernel, the script is started instead, told by DATESTONE_SLOWLY.
// If a build would have nothing to do, which unchanged.c finds out, Java is not started at all.
// If Java ends in an unusual way, it is started with DATESTONE_ENDED=CODE, and explains that.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "unchanged.h"

// What java exits with instead of 1, which is also what a JVM that cannot start exits with. As in the script.
enum { BUILD_FAILED = 101 };

static const char *notes, *script;
static char **words; // of the user, after the script's name

// ---- The script, for all that is not usual.

static void run_script(const char *name, const char *value) {
  setenv(name, value, 1);
  int count = 0;
  while (words[count]) count++;
  char **argv = calloc(count + 3, sizeof *argv);
  argv[0] = "sh";
  argv[1] = (char *)script;
  memcpy(argv + 2, words, count * sizeof *argv);
  execv("/bin/sh", argv);
  fprintf(stderr, "datestone: cannot start /bin/sh: %s\n", strerror(errno));
  exit(1);
}

static void start_slowly(void) { run_script("DATESTONE_SLOWLY", "yes"); }

// ---- What the script noted.

static const char *uid_map, *gid_map, *java, *cache;
static char **java_options, **program; // each ended by NULL
static size_t java_options_count, program_count;

static char *text_of(const char *path) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  struct stat about;
  if (file < 0 || fstat(file, &about) != 0) return NULL;
  char *text = malloc(about.st_size + 1);
  ssize_t length = text ? read(file, text, about.st_size) : -1;
  close(file);
  if (length != about.st_size || about.st_uid != getuid()) return NULL; // another's words are not to be run
  text[length] = 0;
  return text;
}

static int is_as_noted(char *noted) {
  char *size = strsep(&noted, " "), *time = strsep(&noted, " "), *inode = strsep(&noted, " ");
  struct stat about;
  if (!noted || stat(noted, &about) != 0) return 0;
  char now[64]; // find's %T@ has ten digits after the point
  snprintf(now, sizeof now, "%lld.%09ld0", (long long)about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
  return strtoll(size, NULL, 10) == about.st_size && strcmp(time, now) == 0 && strtoull(inode, NULL, 10) == about.st_ino;
}

static int is_in_environment(char *noted) {
  char *name = strsep(&noted, "=");
  const char *now = getenv(name);
  return noted && now ? strcmp(noted, now) == 0 : noted == now;
}

static int is_this_script(const char *noted) {
  char real[PATH_MAX];
  return realpath(script, real) && strcmp(real, noted) == 0;
}

static void append(char ***list, size_t *count, char *word) {
  *list = realloc(*list, (*count + 2) * sizeof **list);
  (*list)[(*count)++] = word;
  (*list)[*count] = NULL;
}

// Whether all is as it was. Sets what is to be started.
static int read_notes(void) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s.%u", notes, getuid());
  char *rest = text_of(path), *line;
  int scripts = 0, whole = 0;
  while ((line = strsep(&rest, "\n")) && *line) {
    char *key = strsep(&line, " ");
    if (!line) return 0;
    if (strcmp(key, "stat") == 0) {
      if (!is_as_noted(line)) return 0;
    } else if (strcmp(key, "env") == 0) {
      if (!is_in_environment(line)) return 0;
    } else if (strcmp(key, "script") == 0) {
      if (!is_this_script(line)) return 0;
      scripts++;
    } else if (strcmp(key, "uid_map") == 0) {
      uid_map = line;
    } else if (strcmp(key, "gid_map") == 0) {
      gid_map = line;
    } else if (strcmp(key, "java") == 0) {
      java = line;
    } else if (strcmp(key, "cache") == 0) {
      cache = line;
    } else if (strcmp(key, "jvm") == 0) {
      append(&java_options, &java_options_count, line);
    } else if (strcmp(key, "program") == 0) {
      append(&program, &program_count, line);
    } else if (strcmp(key, "end") == 0) {
      whole = 1;
    } else {
      return 0;
    }
  }
  return whole && scripts == 1 && java && cache && program;
}

// ---- Java's command line.

static char *joined(const char *key, const char *value) {
  char *both = malloc(strlen(key) + strlen(value) + 1);
  return strcat(strcpy(both, key), value);
}

// What contacts a registry has a cache of its own, see docs/startup.md.
static const char *cache_ending(void) {
  for (char **word = words; *word; word++) {
    if (strcmp(*word, "--pull") == 0 || strcmp(*word, "--push") == 0) return "-registry.aot";
  }
  int registry = words[0] && (strcmp(words[0], "image") == 0 || strcmp(words[0], "lock") == 0);
  return registry ? "-registry.aot" : ".aot";
}

// The folder as the user's shell names it, with its symlinks, if that is where we are.
static const char *current_folder(void) {
  static char real[PATH_MAX];
  const char *named = getenv("PWD");
  struct stat there, here;
  if (named && *named == '/' && stat(named, &there) == 0 && stat(".", &here) == 0 && there.st_dev == here.st_dev && there.st_ino == here.st_ino) return named;
  return getcwd(real, sizeof real);
}

static int is_terminal(void) { return isatty(0) && isatty(1); }

// name: of the notes on a build that finds nothing to do. started: when it was asked, by the clock of files.
static char **java_command(const char *folder, const char *name, struct timespec started) {
  char **argv = NULL;
  size_t count = 0;
  const char *locale = getenv("LC_ALL");
  char *loaded = joined(cache, cache_ending());
  struct stat about;
  if (stat(loaded, &about) != 0) return NULL;
  append(&argv, &count, (char *)java);
  for (char **option = java_options; option && *option; option++) append(&argv, &count, *option);
  // An empty cache says that none can be made.
  if (about.st_size > 0) append(&argv, &count, joined("-XX:AOTCache=", loaded));
  append(&argv, &count, joined("-Ddatestone.cwd=", folder));
  append(&argv, &count, joined("-Ddatestone.terminal=", is_terminal() ? "yes" : "no"));
  if (locale) append(&argv, &count, joined("-Ddatestone.lc_all=", locale));
  char time[32];
  snprintf(time, sizeof time, "%lld", started.tv_sec * 1000000000LL + started.tv_nsec);
  append(&argv, &count, joined("-Ddatestone.unchanged=", name));
  append(&argv, &count, joined("-Ddatestone.started=", time));
  for (char **word = program; *word; word++) append(&argv, &count, *word);
  for (char **word = words; *word; word++) append(&argv, &count, *word);
  return argv;
}

// ---- Namespaces of our own: what is mounted and started in there goes with Java, whatever ends it.

// Runs newuidmap or newgidmap, which may give a normal user more than one id.
static int give_ids(const char *command, pid_t child, const char *map) {
  pid_t helper = fork();
  if (helper == 0) {
    char *argv[64], pid[16], *rest = strdup(map), *number;
    size_t count = 0;
    snprintf(pid, sizeof pid, "%d", child);
    argv[count++] = (char *)command;
    argv[count++] = pid;
    while (count < 63 && (number = strsep(&rest, " "))) {
      if (*number) argv[count++] = number;
    }
    argv[count] = NULL;
    execvp(command, argv);
    _exit(127);
  }
  int status;
  return helper > 0 && waitpid(helper, &status, 0) == helper && status == 0;
}

// Process 1 of the new namespaces. Says by `failed` that it could not become Java; that is closed when it does.
static void become_java(char **argv, int ready, int failed, const sigset_t *mask) {
  char byte;
  struct pollfd parent = {.fd = ready};
  // A parent that ended before it could be asked for would not end us either: its end of the pipe shows it.
  if (read(ready, &byte, 1) == 1
      && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
      && mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0
      && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0
      && poll(&parent, 1, 0) == 0) {
    // A shell that starts us in the background has us ignore these; Java shall hear them.
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    sigprocmask(SIG_SETMASK, mask, NULL);
    // Java takes the encoding of file names from the locale alone.
    setenv("LC_ALL", "C.UTF-8", 1);
    execv(argv[0], argv);
  }
  (void)!write(failed, "", 1);
  _exit(127);
}

// Java, or -1 if it could not be started.
static pid_t start_java(char **argv, const sigset_t *mask) {
  int ready[2], failed[2];
  if (pipe2(ready, O_CLOEXEC) != 0 || pipe2(failed, O_CLOEXEC) != 0) return -1;
  long flags = CLONE_NEWNS | CLONE_NEWPID | (uid_map ? CLONE_NEWUSER : 0) | SIGCHLD;
  pid_t child = (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
  if (child == 0) {
    close(ready[1]);
    become_java(argv, ready[0], failed[1], mask);
  }
  close(failed[1]);
  if (child < 0) return -1;
  char byte;
  int given = !uid_map || (give_ids("newuidmap", child, uid_map) && give_ids("newgidmap", child, gid_map));
  if (given && write(ready[1], "", 1) == 1 && read(failed[0], &byte, 1) == 0) return child; // `ready` stays open as long as we live
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  return -1;
}

// Passes signals on until Java ends; how that ended, as a shell counts it. As process 1 Java misses what comes before it can handle it:
// hence more than once.
static int wait_for(pid_t child, const sigset_t *signals) {
  int pending = 0, times = 0, status;
  for (;;) {
    struct timespec pause = {.tv_nsec = 300 * 1000 * 1000};
    int got = times > 0 ? sigtimedwait(signals, NULL, &pause) : sigwaitinfo(signals, NULL);
    if (waitpid(child, &status, WNOHANG) == child) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    if (got > 0 && got != SIGCHLD) {
      pending = got;
      times = 10;
    }
    if (times > 0 && got != SIGCHLD) {
      times--;
      kill(child, pending);
    }
  }
}

int main(int argc, char **argv) {
  notes = getenv("DATESTONE_NOTES");
  if (argc < 2 || !notes) {
    fputs("usage: DATESTONE_NOTES=NOTES launcher SCRIPT WORD...\n", stderr);
    return 2;
  }
  struct timespec started, files;
  clock_gettime(CLOCK_MONOTONIC, &started);
  clock_gettime(CLOCK_REALTIME_COARSE, &files);
  script = argv[1];
  words = argv + 2;
  unsetenv("DATESTONE_NOTES"); // which nothing else shall see
  const char *folder = current_folder();
  if (!folder || !read_notes()) start_slowly();
  char name[65];
  // The cache is named by the digest of what the tool is.
  const char *tool[] = {cache, uid_map ? uid_map : "", gid_map ? gid_map : "", NULL};
  name_of_notes(words, folder, is_terminal(), tool, name);
  int unchanged = print_if_unchanged(name, started.tv_sec * 1000000000LL + started.tv_nsec);
  if (unchanged >= 0) return unchanged;
  char **command = java_command(folder, name, files);
  if (!command) start_slowly();

  sigset_t before, signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigaddset(&signals, SIGHUP);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, &before);
  signal(SIGCHLD, SIG_DFL);
  signal(SIGQUIT, SIG_IGN);
  pid_t child = start_java(command, &before);
  if (child < 0) {
    sigprocmask(SIG_SETMASK, &before, NULL);
    signal(SIGQUIT, SIG_DFL);
    start_slowly();
  }
  int code = wait_for(child, &signals);
  if (code == BUILD_FAILED) return 1;
  if (code == 1 || code == 128 + SIGKILL || code == 128 + SIGABRT || code == 128 + SIGSEGV) {
    char said[16];
    snprintf(said, sizeof said, "%d", code);
    sigprocmask(SIG_SETMASK, &before, NULL);
    run_script("DATESTONE_ENDED", said);
  }
  return code;
}
