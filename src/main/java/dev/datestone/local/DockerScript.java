package dev.datestone.local;

/** The script that starts a Docker daemon in a container and runs a command with it. */
final class DockerScript {
  /** For any POSIX shell, and the tools that busybox has. */
  static final String TEXT =
      """
      ds_d=/run/datestone/docker
      ds_cg=/sys/fs/cgroup

      # All names of this script start with ds_: the command's own variables are in the same shell.
      ds_mark=
      ds_kept=
      ds_daemon=

      # Ends with what the daemon said.
      ds_fail() {
        echo "$1" >$ds_d/failure
        [ ! -s $ds_d/log ] || tail -n 20 $ds_d/log
        ds_end 125
      }

      ds_docker_compose() {
        if docker compose version >/dev/null 2>&1; then
          DOCKER_HOST=unix:///var/run/docker.sock docker compose "$@"
        else
          DOCKER_HOST=unix:///var/run/docker.sock docker-compose "$@"
        fi
      }

      ds_mount_cgroups() {
        if ! grep -q '^[0-9]*:[a-z]' /proc/self/cgroup; then
          mount -n -t cgroup2 cgroup $ds_cg
          ds_hierarchies=$ds_cg
          return
        fi
        mount -n -t tmpfs -o mode=755 cgroup $ds_cg
        ds_hierarchies=
        while IFS=: read -r ds_number ds_names ds_path; do
          case $ds_names in
            '') continue ;;
            name=*) ds_folder=${ds_names#name=}; ds_options=none,$ds_names ;;
            *) ds_folder=$ds_names; ds_options=$ds_names ;;
          esac
          mkdir -p $ds_cg/$ds_folder
          mount -n -t cgroup -o $ds_options cgroup $ds_cg/$ds_folder || continue
          ds_hierarchies="$ds_hierarchies $ds_cg/$ds_folder"
        done </proc/self/cgroup
      }

      # Each daemon has a cgroup of its own, and this shell is in it as long as it is used.
      ds_make_cgroup() {
        ds_mark=
        for ds_h in $ds_hierarchies; do
          case $ds_h in */cpuset | */memory) continue ;; esac
          ds_mark=$ds_h
        done
        [ -n "$ds_mark" ] || return
        # What killed builds left, in any hierarchy.
        for ds_h in $ds_hierarchies; do
          for ds_old in "$ds_h"/datestone/*/; do
            ds_old=${ds_old%/}
            ds_old=${ds_old##*/}
            [ "$ds_old" = '*' ] || [ -n "$(cat "$ds_mark/datestone/$ds_old/init/cgroup.procs")" ] || ds_remove_cgroup "$ds_old"
          done
        done
        ds_tries=0
        until mkdir -p $ds_mark/datestone/$ds_id/init && echo $$ >$ds_mark/datestone/$ds_id/init/cgroup.procs; do
          ds_tries=$((ds_tries + 1))
          [ $ds_tries -lt 20 ] || break
        done
        [ "$ds_hierarchies" != $ds_cg ] || ds_share_controllers
      }

      ds_share_controllers() {
        for ds_folder in $ds_cg $ds_cg/datestone $ds_cg/datestone/$ds_id; do
          for ds_controller in $(cat $ds_cg/cgroup.controllers); do
            echo +$ds_controller >$ds_folder/cgroup.subtree_control
          done
        done
      }

      # Fails if it is still in use somewhere.
      ds_remove_cgroup() {
        ds_left=0
        for ds_of in $ds_hierarchies; do
          [ ! -d $ds_of/datestone/"$1" ] || find $ds_of/datestone/"$1" -depth -type d -exec rmdir {} \\;
          [ ! -d $ds_of/datestone/"$1" ] || ds_left=1
          rmdir $ds_of/datestone
        done
        return $ds_left
      }

      # A firewall that works here, as containers reach the network through it.
      ds_firewall() {
        # Else its lock would be a file of the image.
        export XTABLES_LOCKFILE=$ds_d/xtables.lock
        iptables -t nat -nL >/dev/null 2>&1 && return
        if iptables-legacy -t nat -nL >/dev/null 2>&1; then
          mkdir -p $ds_d/bin
          for ds_tool in iptables ip6tables; do
            ln -sf "$(command -v $ds_tool-legacy)" $ds_d/bin/$ds_tool
          done
          return
        fi
        echo --iptables=false --ip6tables=false
      }

      ds_start() {
        command -v dockerd >/dev/null || ds_fail "the image has no dockerd"
        command -v docker >/dev/null || ds_fail "the image has no docker (the command line of Docker)"
        ds_mount_cgroups 2>/dev/null
        ds_make_cgroup 2>/dev/null
        rm -rf $ds_d/docker.pid $ds_d/docker.sock $ds_d/exec $ds_d/run/* $ds_d/failure
        ds_flags=$(ds_firewall)
        XTABLES_LOCKFILE=$ds_d/xtables.lock PATH=$ds_d/bin:$PATH dockerd --host=unix://$ds_d/docker.sock --data-root=$ds_data \\
          --exec-root=$ds_d/exec --pidfile=$ds_d/docker.pid --cgroup-parent=/datestone/$ds_id/docker \\
          --exec-opt native.cgroupdriver=cgroupfs $ds_flags >$ds_d/log 2>&1 </dev/null &
        ds_daemon=$!
        ds_tries=0
        until docker -H unix://$ds_d/docker.sock version >/dev/null 2>&1; do
          kill -0 $ds_daemon 2>/dev/null || ds_fail "the Docker daemon did not start"
          ds_tries=$((ds_tries + 1))
          [ $ds_tries -lt 600 ] || ds_fail "the Docker daemon did not start within a minute"
          sleep 0.1
        done
        mount -n --bind $ds_d/docker.sock /var/run/docker.sock || ds_fail "the Docker socket cannot be mounted"
      }

      ds_load() {
        [ -s $ds_d/images ] && [ ! -e $ds_d/loaded ] || return 0
        docker -H unix:///var/run/docker.sock load -q -i $ds_d/images >$ds_d/load 2>&1 || {
          cat $ds_d/load
          ds_fail "the images could not be loaded into Docker"
        }
        : >$ds_d/loaded
      }

      # Names an image that the daemon has.
      ds_tag() {
        docker -H unix:///var/run/docker.sock tag sha256:"$1" "$2" >$ds_d/load 2>&1 || {
          cat $ds_d/load
          ds_fail "the images in the daemon's cache cannot be used; datestone cache rm removes it"
        }
      }

      ds_end() {
        if [ -n "$ds_kept" ]; then
          kill $ds_daemon && wait $ds_daemon
        fi
        # All but this shell.
        kill -9 -1
        [ -z "$ds_mark" ] || echo $$ >$ds_mark/cgroup.procs
        ds_tries=0
        until [ -z "$ds_mark" ] || ds_remove_cgroup $ds_id || [ $ds_tries -gt 100 ]; do
          ds_tries=$((ds_tries + 1))
          sleep 0.02
        done
        exit $1
      } 2>/dev/null

      . $ds_d/settings
      ds_start
      ds_load
      ds_name_images
      if [ -n "$ds_uses_compose" ]; then
        # The command may name the services' network: default_default.
        export COMPOSE_PROJECT_NAME="${COMPOSE_PROJECT_NAME:-default}"
        ds_start_services >$ds_d/compose 2>&1 || {
          cat $ds_d/compose
          ds_compose logs --tail 20
          ds_fail "the services of the Compose files could not be started"
        }
      fi
      env EARTHLY_WITH_DOCKER=1 "$@"
      ds_code=$?
      if [ -n "$ds_uses_compose" ]; then
        [ $ds_code = 0 ] || ds_compose logs --tail 20
        [ -z "$ds_kept" ] || ds_compose down --remove-orphans >/dev/null 2>&1
      fi
      ds_end $ds_code
      """;

  private DockerScript() {}
}
