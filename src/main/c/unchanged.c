// The notes are a file of the store, unchanged/NAME. Each of its lines ends with a zero byte and begins with a word:
//
//   datestone unchanged 1                                  the first
//   boot ID                                                results of another boot may be torn
//   from NANOSECONDS, until NANOSECONDS                    since 1970; a clock that was set back is a difference
//   folder PATH                                            what follows is in it
//   file INODE SIZE CHANGED STATUS-CHANGED MODE NAME       all of it counts; a folder's change time shows new entries
//   type MODE OWNER NAME                                   it is there and of this type, the user's "own" or an "other"'s
//   none NAME                                              it is not there
//   out TEXT, err TEXT                                     what was printed, in this order
//   seconds                                                here it printed how long it took
//   end                                                    nothing was cut off
#define _GNU_SOURCE
#include "unchanged.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sha256.h"

extern char **environ;

static long long now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

// ---- The name of the notes.

static int is_before(const void *one, const void *other) {
  return strcmp(*(char *const *)one, *(char *const *)other);
}

// What a shell changes at each command. A build that reads one of them as an argument or a secret is not noted.
static int is_passing(const char *variable) {
  return strncmp(variable, "_=", 2) == 0 || strncmp(variable, "SHLVL=", 6) == 0 || strncmp(variable, "OLDPWD=", 7) == 0
      || strncmp(variable, "PWD=", 4) == 0; // the folder says it
}

static void add_text(struct sha256 *sum, const char *text) { sha256_add(sum, text, strlen(text) + 1); }

void name_of_notes(char **words, const char *folder, int terminal, const char *const *tool, char name[65]) {
  struct sha256 sum;
  gid_t groups[NGROUPS_MAX];
  int group_count = getgroups(NGROUPS_MAX, groups);
  sha256_start(&sum);
  add_text(&sum, terminal ? "terminal" : "no terminal");
  for (; *tool; tool++) add_text(&sum, *tool);
  sha256_add(&sum, groups, group_count > 0 ? group_count * sizeof *groups : 0);
  add_text(&sum, folder);
  for (char **word = words; *word; word++) add_text(&sum, *word);
  add_text(&sum, "");
  size_t count = 0;
  while (environ[count]) count++;
  char **sorted = malloc((count + 1) * sizeof *sorted);
  memcpy(sorted, environ, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, is_before);
  for (size_t i = 0; i < count; i++) {
    if (!is_passing(sorted[i])) add_text(&sum, sorted[i]);
  }
  free(sorted);
  sha256_finish(&sum, name);
}

// ---- The notes.

static void place_of_notes(const char *name, char path[PATH_MAX]) {
  const char *store = getenv("DATESTONE_HOME"), *caches = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
  if (store && *store) {
    snprintf(path, PATH_MAX, "%s/unchanged/%s", store, name);
  } else if (caches && *caches) {
    snprintf(path, PATH_MAX, "%s/datestone/unchanged/%s", caches, name);
  } else {
    snprintf(path, PATH_MAX, "%s/.cache/datestone/unchanged/%s", home ? home : "/root", name);
  }
}

// The file in memory, NULL if there is none of ours; length is that of the whole lines.
static const char *read_notes(const char *path, size_t *length) {
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat about;
  if (file < 0) return NULL;
  const char *text = NULL;
  if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == geteuid() && about.st_size > 0) {
    text = mmap(NULL, about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    *length = about.st_size;
    if (text == MAP_FAILED || text[about.st_size - 1] != 0) text = NULL;
  }
  close(file);
  return text;
}

// The rest of a line that begins with a word and a blank; NULL if it does not.
static const char *after(const char *word, const char *line) {
  size_t length = strlen(word);
  return strncmp(line, word, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

static int is_this_boot(const char *noted) {
  char id[64] = "";
  int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? -1 : read(file, id, sizeof id - 1);
  if (file >= 0) close(file);
  return length > 0 && strcspn(id, "\n") == strlen(noted) && strncmp(id, noted, strlen(noted)) == 0;
}

// ---- The files.

static long long nanoseconds(struct timespec time) { return time.tv_sec * 1000000000LL + time.tv_nsec; }

static int is_same_file(int folder, const char *noted) {
  char *rest;
  unsigned long long inode = strtoull(noted, &rest, 10);
  long long size = strtoll(rest, &rest, 10);
  long long changed = strtoll(rest, &rest, 10);
  long long status_changed = strtoll(rest, &rest, 10);
  unsigned long mode = strtoul(rest, &rest, 10);
  struct stat file;
  return *rest == ' ' && folder >= 0 && fstatat(folder, rest + 1, &file, AT_SYMLINK_NOFOLLOW) == 0
      && file.st_ino == inode && file.st_size == size && file.st_mode == mode
      && nanoseconds(file.st_mtim) == changed && nanoseconds(file.st_ctim) == status_changed;
}

static int is_same_type(int folder, const char *noted) {
  char *rest;
  unsigned long mode = strtoul(noted, &rest, 10);
  const char *own = after("own", rest + (*rest == ' ')), *other = after("other", rest + (*rest == ' '));
  struct stat file;
  return (own || other) && folder >= 0 && fstatat(folder, own ? own : other, &file, AT_SYMLINK_NOFOLLOW) == 0
      && (file.st_mode & S_IFMT) == (mode & S_IFMT) && (file.st_uid == geteuid()) == (own != NULL);
}

static int is_missing(int folder, const char *name) {
  struct stat file;
  return folder < 0 || (fstatat(folder, name, &file, AT_SYMLINK_NOFOLLOW) != 0 && (errno == ENOENT || errno == ENOTDIR));
}

// Whether all is as it was, and the notes are whole.
static int is_unchanged(const char *text, const char *end) {
  int folder = -1, same = 1, whole = 0, conditions = 0;
  long long time = now(CLOCK_REALTIME);
  if (strcmp(text, "datestone unchanged 1") != 0) return 0;
  for (const char *line = text + strlen(text) + 1; same && line < end; line += strlen(line) + 1) {
    const char *rest;
    if ((rest = after("file", line))) {
      same = is_same_file(folder, rest);
    } else if ((rest = after("type", line))) {
      same = is_same_type(folder, rest);
    } else if ((rest = after("none", line))) {
      same = is_missing(folder, rest);
    } else if ((rest = after("folder", line))) {
      if (folder >= 0) close(folder);
      folder = open(rest, O_PATH | O_DIRECTORY | O_CLOEXEC);
      same = folder >= 0 || errno == ENOENT || errno == ENOTDIR; // then nothing is in it
    } else if ((rest = after("boot", line))) {
      same = is_this_boot(rest);
      conditions++;
    } else if ((rest = after("from", line))) {
      same = time >= strtoll(rest, NULL, 10);
      conditions++;
    } else if ((rest = after("until", line))) {
      same = time < strtoll(rest, NULL, 10);
      conditions++;
    } else if (strcmp(line, "end") == 0) {
      whole = 1;
    } else if (!after("out", line) && !after("err", line) && strcmp(line, "seconds") != 0) {
      same = 0;
    }
  }
  if (folder >= 0) close(folder);
  return same && whole && conditions == 3;
}

// ---- What was printed.

static int print(int output, const char *text, size_t length) {
  while (length > 0) {
    ssize_t written = write(output, text, length);
    if (written < 0 && errno != EINTR) return 0;
    if (written > 0) {
      text += written;
      length -= written;
    }
  }
  return 1;
}

static int print_again(const char *text, const char *end, long long started) {
  int printed = 1;
  for (const char *line = text; printed && line < end; line += strlen(line) + 1) {
    const char *rest;
    if ((rest = after("out", line))) {
      printed = print(STDOUT_FILENO, rest, strlen(rest));
    } else if ((rest = after("err", line))) {
      print(STDERR_FILENO, rest, strlen(rest));
    } else if (strcmp(line, "seconds") == 0) {
      char seconds[32];
      long long tenths = (now(CLOCK_MONOTONIC) - started + 50000000) / 100000000;
      int length = snprintf(seconds, sizeof seconds, "%lld.%lld s\n", tenths / 10, tenths % 10);
      printed = print(STDOUT_FILENO, seconds, length);
    }
  }
  return printed;
}

int print_if_unchanged(const char *name, long long started) {
  char path[PATH_MAX];
  size_t length;
  place_of_notes(name, path);
  const char *text = read_notes(path, &length);
  if (!text || !is_unchanged(text, text + length)) return -1;
  // A reader that has gone away is told as Java would tell it.
  signal(SIGPIPE, SIG_IGN);
  if (print_again(text, text + length, started)) return 0;
  fprintf(stderr, "error: cannot write to standard output: %s\n", strerror(errno));
  return 1;
}
