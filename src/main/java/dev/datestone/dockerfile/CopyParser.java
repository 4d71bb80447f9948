package dev.datestone.dockerfile;

import dev.datestone.earthfile.Word;
import java.util.List;

/** Parses COPY and ADD. */
final class CopyParser {
  private final InstructionText text;
  private final boolean add;

  CopyParser(InstructionText text, boolean add) {
    this.text = text;
    this.add = add;
  }

  Instruction.Copy parse() {
    if (add) {
      text.flags("chown", "chmod", "link", "checksum", "keep-git-dir", "exclude", "unpack");
    } else {
      text.flags("from", "chown", "chmod", "link", "parents", "exclude");
    }
    List<Word> words = text.listOrWords();
    if (words.size() < 2) {
      throw text.missing("sources and a destination", "source /destination");
    }
    Word destination = words.getLast();
    List<Word> sources = words.subList(0, words.size() - 1);
    return new Instruction.Copy(
        text.source(),
        add,
        new Instruction.CopyFlags(
            text.flag("from"),
            text.flag("chown"),
            text.flag("chmod"),
            text.flag("checksum"),
            text.isOn("link"),
            text.isOn("parents"),
            text.isOn("keep-git-dir"),
            text.flag("unpack"),
            text.all("exclude")),
        sources,
        destination,
        text.heredocs());
  }
}
