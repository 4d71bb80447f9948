# Prints all that a file system says of the files below some folders, a line each.
import hashlib
import os
import stat
import sys

lines = []
groups = {}


def look(path):
    seen = os.lstat(path)
    kind = stat.S_IFMT(seen.st_mode)
    said = [path, oct(seen.st_mode), seen.st_uid, seen.st_gid, seen.st_mtime_ns]
    if kind == stat.S_IFLNK:
        said.append(os.readlink(path))
    elif kind == stat.S_IFREG:
        with open(path, "rb") as file:
            said += [seen.st_size, hashlib.sha256(file.read()).hexdigest()]
    elif kind in (stat.S_IFCHR, stat.S_IFBLK):
        said += [os.major(seen.st_rdev), os.minor(seen.st_rdev)]
    for name in sorted(os.listxattr(path, follow_symlinks=False)):
        said += [name, os.getxattr(path, name, follow_symlinks=False)]
    # Names of one file, by the first of them.
    if kind != stat.S_IFDIR:
        said.append(groups.setdefault((seen.st_dev, seen.st_ino), path))
    lines.append(" ".join(map(repr, said)))
    if kind == stat.S_IFDIR:
        for name in sorted(os.listdir(path)):
            look(os.path.join(path, name))


for top in sys.argv[1:]:
    look(os.fsencode(top))
print("\n".join(sorted(lines)))
