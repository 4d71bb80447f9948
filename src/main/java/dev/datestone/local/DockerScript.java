package dev.datestone.local;

/** The script that starts a Docker daemon in a container and runs a command with it. */
final class DockerScript {
  /** For any POSIX shell, and the tools that busybox has. */
  static final String TEXT =
      """
      d=/run/datestone/docker
      cg=/sys/fs/cgroup

      # Ends with what the daemon said.
      fail() {
        echo "$1" >$d/failure
        [ ! -s $d/log ] || tail -n 20 $d/log
        end 125
      }

      docker_compose() {
        if docker compose version >/dev/null 2>&1; then
          docker compose "$@"
        else
          docker-compose "$@"
        fi
      }

      mount_cgroups() {
        if ! grep -q '^[0-9]*:[a-z]' /proc/self/cgroup; then
          mount -n -t cgroup2 cgroup $cg
          hierarchies=$cg
          return
        fi
        mount -n -t tmpfs -o mode=755 cgroup $cg
        hierarchies=
        while IFS=: read -r number names path; do
          case $names in
            '') continue ;;
            name=*) folder=${names#name=}; options=none,$names ;;
            *) folder=$names; options=$names ;;
          esac
          mkdir -p $cg/$folder
          mount -n -t cgroup -o $options cgroup $cg/$folder || continue
          hierarchies="$hierarchies $cg/$folder"
        done </proc/self/cgroup
      }

      # Each daemon has a cgroup of its own, and this shell is in it as long as it is used.
      make_cgroup() {
        mark=
        for h in $hierarchies; do
          case $h in */cpuset | */memory) continue ;; esac
          mark=$h
        done
        [ -n "$mark" ] || return
        for old in "$mark"/datestone/*; do
          [ -d "$old" ] && [ -z "$(cat "$old/init/cgroup.procs")" ] && remove_cgroup "${old##*/}"
        done
        tries=0
        until mkdir -p $mark/datestone/$id/init && echo $$ >$mark/datestone/$id/init/cgroup.procs; do
          tries=$((tries + 1))
          [ $tries -lt 20 ] || break
        done
        [ $hierarchies != $cg ] || share_controllers
      }

      share_controllers() {
        for folder in $cg $cg/datestone $cg/datestone/$id; do
          for controller in $(cat $cg/cgroup.controllers); do
            echo +$controller >$folder/cgroup.subtree_control
          done
        done
      }

      remove_cgroup() {
        for h in $hierarchies; do
          [ ! -d $h/datestone/"$1" ] || find $h/datestone/"$1" -depth -type d -exec rmdir {} \\;
          rmdir $h/datestone
        done
      }

      # A firewall that works here, as containers reach the network through it.
      firewall() {
        iptables -t nat -nL >/dev/null 2>&1 && return
        if iptables-legacy -t nat -nL >/dev/null 2>&1; then
          mkdir -p $d/bin
          for tool in iptables ip6tables; do
            ln -sf "$(command -v $tool-legacy)" $d/bin/$tool
          done
          PATH=$d/bin:$PATH
          return
        fi
        echo --iptables=false --ip6tables=false
      }

      start() {
        command -v dockerd >/dev/null || fail "the image has no dockerd"
        command -v docker >/dev/null || fail "the image has no docker (the command line of Docker)"
        mount_cgroups 2>/dev/null
        make_cgroup 2>/dev/null
        rm -rf $d/docker.pid $d/docker.sock $d/exec $d/run/* $d/failure
        flags=$(firewall)
        PATH=$d/bin:$PATH dockerd --host=unix://$d/docker.sock --data-root=$data \\
          --exec-root=$d/exec --pidfile=$d/docker.pid --cgroup-parent=/datestone/$id/docker \\
          --exec-opt native.cgroupdriver=cgroupfs $flags >$d/log 2>&1 </dev/null &
        daemon=$!
        tries=0
        until docker -H unix://$d/docker.sock version >/dev/null 2>&1; do
          kill -0 $daemon 2>/dev/null || fail "the Docker daemon did not start"
          tries=$((tries + 1))
          [ $tries -lt 600 ] || fail "the Docker daemon did not start within a minute"
          sleep 0.1
        done
        mount -n --bind $d/docker.sock /var/run/docker.sock || fail "the Docker socket cannot be mounted"
      }

      load() {
        [ -s $d/images ] && [ ! -e $d/loaded ] || return 0
        docker load -q -i $d/images >$d/load 2>&1 || {
          cat $d/load
          fail "the images could not be loaded into Docker"
        }
        : >$d/loaded
      }

      end() {
        if [ -n "$kept" ]; then
          kill $daemon && wait $daemon
        fi
        # All but this shell.
        kill -9 -1
        echo $$ >$mark/cgroup.procs
        tries=0
        while [ -d $mark/datestone/$id ] && [ $tries -lt 50 ]; do
          remove_cgroup $id
          tries=$((tries + 1))
          sleep 0.02
        done
        exit $1
      } 2>/dev/null

      . $d/settings
      start
      load
      if [ -n "$uses_compose" ]; then
        start_services >$d/compose 2>&1 || {
          cat $d/compose
          compose logs --tail 20
          fail "the services of the Compose files could not be started"
        }
      fi
      EARTHLY_WITH_DOCKER=1 "$@"
      code=$?
      if [ -n "$uses_compose" ]; then
        [ $code = 0 ] || compose logs --tail 20
        [ -z "$kept" ] || compose down --remove-orphans >/dev/null 2>&1
      fi
      end $code
      """;

  private DockerScript() {}
}
