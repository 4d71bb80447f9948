#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "--version") == 0) {
    puts(NAME " 2.1");
    return 0;
  }
  for (int i = 1; i < argc; i++) {
    printf("%s%c", argv[i], i + 1 < argc ? ' ' : '\n');
  }
  return 0;
}
