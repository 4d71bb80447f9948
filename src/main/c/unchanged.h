// Whether a build would find nothing to do. After such a build Java notes in the store all that it looked at and what
// it printed (session/UnchangedNotes). If all of that is as it was, the same is printed again, and Java is not needed.

// The name of those notes: a digest of what is asked, from which folder, in which environment, of which groups the user is,
// and of what says which build of the tool it is.
void name_of_notes(char **words, const char *folder, int terminal, const char *const *tool, char name[65]);

// Compares, and prints if nothing has changed. Returns the exit code, or -1 if Java has to look.
//
// started: by CLOCK_MONOTONIC, in nanoseconds.
int print_if_unchanged(const char *name, long long started);
