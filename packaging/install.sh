#!/bin/sh
# Installs Datestone from its archive, for one user or, as root, for all.
#   install.sh [--prefix DIR] FILE.tar.zst|URL   unpacks it in DIR/share, with a symlink in DIR/bin (DIR: ~/.local, as root /usr/local)
#   install.sh [--prefix DIR] --remove           removes every version from there; builds and caches stay
# The file SHA256SUMS must lie beside the archive.
set -eu

say() {
  printf 'install.sh: %s\n' "$*" >&2
}

fail() {
  say "$*"
  exit 1
}

usage() {
  echo 'usage: install.sh [--prefix DIR] FILE.tar.zst|URL | --remove' >&2
  exit 2
}

if [ "$(id -u)" = 0 ]; then prefix=/usr/local; else prefix=${HOME:-}/.local; fi
archive='' remove=''
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) [ $# -gt 1 ] && prefix=$2 && shift || usage ;;
    --prefix=*) prefix=${1#*=} ;;
    --remove) remove=yes ;;
    -*) usage ;;
    *) [ -z "$archive" ] && archive=$1 || usage ;;
  esac
  shift
done
case $archive,$remove in
  ,yes | ?*,) ;;
  *) usage ;;
esac
case $prefix in
  /*) ;;
  *) prefix=$PWD/$prefix ;;
esac
link=$prefix/bin/datestone

# Whether bin/datestone is ours: any other file of that name stays.
ours() {
  [ -L "$link" ] && case $(readlink "$link") in ../share/datestone-*/bin/datestone) ;; *) return 1 ;; esac
}

if [ -n "$remove" ]; then
  ! ours || rm "$link"
  for each in "$prefix"/share/datestone-*; do
    [ ! -r "$each/lib/datestone.id" ] || rm -rf "$each"
  done
  say "removed from $prefix"
  exit
fi

need() { # a program and its package
  command -v "$1" >/dev/null || fail "needs $1: install the package $2"
}

[ "$(uname -sm)" = 'Linux x86_64' ] || fail "this archive is for Linux on x86_64, not for $(uname -sm)"
[ -e /lib64/ld-linux-x86-64.so.2 ] || fail 'needs a system with glibc: musl (Alpine) is not supported'
need tar tar
need zstd zstd
need sha256sum coreutils
[ ! -e "$link" ] && [ ! -L "$link" ] || ours || fail "$link is another program: remove it, or choose another --prefix"
mkdir -p "$prefix/share" "$prefix/bin" || fail "cannot write to $prefix: choose another --prefix"

# Beside its place, so that one rename makes it complete.
work=$(mktemp -d "$prefix/share/datestone.new.XXXXXX") || fail "cannot write to $prefix/share: choose another --prefix"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fetch() {
  if command -v curl >/dev/null; then
    curl -fsSL -o "$2" "$1"
  elif command -v wget >/dev/null; then
    wget -q -O "$2" "$1"
  else
    fail 'needs curl: install the package curl'
  fi || fail "cannot fetch $1"
}

file=${archive##*/}
case $archive in
  http://* | https://*)
    fetch "$archive" "$work/$file"
    fetch "${archive%/*}/SHA256SUMS" "$work/SHA256SUMS"
    ;;
  *)
    folder=.
    case $archive in */*) folder=${archive%/*} ;; esac
    [ -r "$archive" ] || fail "$archive: no such file"
    [ -r "${folder:-/}/SHA256SUMS" ] || fail "${folder:-/}/SHA256SUMS: no such file; it lies beside the archive where that is published"
    cp "$archive" "$work/$file"
    cp "${folder:-/}/SHA256SUMS" "$work/"
    ;;
esac
sum=$(sha256sum <"$work/$file")
grep -qxF "${sum%% *}  $file" "$work/SHA256SUMS" || fail "$file is damaged: its SHA-256 is not that in SHA256SUMS"

mkdir "$work/tree"
{ zstd -dcq "$work/$file" || echo bad >"$work/bad"; } | tar -C "$work/tree" --no-same-owner -xf - || fail "cannot unpack $file"
[ ! -e "$work/bad" ] || fail "cannot unpack $file"
name=$(ls "$work/tree")
[ -r "$work/tree/$name/lib/datestone.id" ] || fail "$file is no archive of Datestone"

# What is there already stays, as a build may be running from it.
if ! cmp -s "$work/tree/$name/lib/datestone.id" "$prefix/share/$name/lib/datestone.id"; then
  [ ! -e "$prefix/share/$name" ] || mv "$prefix/share/$name" "$work/former"
  mv "$work/tree/$name" "$prefix/share/$name"
fi
ln -s "../share/$name/bin/datestone" "$work/link"
mv -T "$work/link" "$link"

# The first start makes the cache of loaded classes, which takes some seconds.
missing=no
wants() {
  command -v "$1" >/dev/null || { missing=yes && say "missing for builds: $1 (package $2)"; }
}
wants unshare util-linux
wants setpriv util-linux
command -v runc >/dev/null || wants crun crun
[ "$(id -u)" = 0 ] || wants newuidmap uidmap
if [ $missing = no ]; then
  version=$("$link" --version) || fail "$link was installed, but does not start here, see above"
  say "installed $version in $prefix/share/$name"
else
  say "installed $name in $prefix/share/$name"
fi
case :$PATH: in
  *":$prefix/bin:"*) ;;
  *) say "$prefix/bin is not on your PATH: add it, or call $link" ;;
esac
