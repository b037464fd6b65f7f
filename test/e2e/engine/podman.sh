#!/usr/bin/env bash
# podman.sh FOLDER: a Podman service of its own, on FOLDER/engine.sock, with its own storage and settings, until standard input closes;
# then its containers are removed and it ends. Images come from registries on loopback alone, over plain HTTP.
set -euo pipefail
folder=${1:?folder for the socket, the storage and the settings}
mkdir -p "$folder"

# Without CAP_SYS_RESOURCE (as in many CI containers) Podman's default limits can't be raised to.
limit() { local hard; hard=$(ulimit -H"$1"); [[ $hard == unlimited || $hard -gt 1000 ]] && echo 1000 || echo "$hard"; }
# crun refuses a mix of cgroup versions, runc does not; systemd may not be there to make cgroups.
cat >"$folder/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=$(limit n):$(limit n)", "nproc=$(limit u):$(limit u)"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
CONF
printf '[storage]\ndriver = "overlay"\ngraphroot = "%s/storage"\nrunroot = "%s/run"\n' "$folder" "$folder" >"$folder/storage.conf"
printf 'unqualified-search-registries = []\n[[registry]]\nprefix = "127.0.0.1"\nlocation = "127.0.0.1"\ninsecure = true\n' >"$folder/registries.conf"
echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$folder/policy.json"
export CONTAINERS_CONF=$folder/containers.conf CONTAINERS_STORAGE_CONF=$folder/storage.conf CONTAINERS_REGISTRIES_CONF=$folder/registries.conf

podman system service --time 0 "unix://$folder/engine.sock" >&2 &
service=$!
end() {
  trap - EXIT
  # What is gone already needs no end: each of these is tried.
  set +e
  podman rm --all --force --time 0 >&2
  kill "$service" 2>/dev/null
  wait "$service" 2>/dev/null
  return 0
}
trap end EXIT
trap 'exit 0' TERM
trap '' INT HUP

# The other end is held by the process that started this one: however it dies, the pipe closes.
while read -r _; do :; done
