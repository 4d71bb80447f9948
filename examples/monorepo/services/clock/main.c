#include <stdio.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "--version") == 0) {
    puts(NAME " 1.0");
    return 0;
  }
  time_t now = time(NULL);
  fputs(ctime(&now), stdout);
  return 0;
}
