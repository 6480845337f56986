# shellcheck shell=bash
# Runner on this machine: put there, confined, upgraded and taken off again as an operator does it.

put_in_place() {
  check 'the operator sets the ceilings and his own languages before the first start' configure
  check 'the packages of the version before end with the service ready to run programs' install_older
  # Nothing else could be learned.
  ((failed == 0)) || exit 1
}

install_suite() {
  put_in_place
  check 'both services are active and enabled' services_are_up
  check "systemd-analyze security rates the service's exposure at most 2.0" service_is_confined
  check 'the service has no right, no way to one, and a system call filter' service_has_no_rights
  check 'the helper has the capabilities of its unit and no other' helper_has_only_its_capabilities
  check 'only the user runner can open the socket of the helper' socket_is_private
  check 'values of /etc/runner/runner.properties are in force' configuration_is_in_force
  check '`runner doctor` finds nothing missing' doctor_is_content
  check 'systemctl reload reads the language definitions again, and keeps the old ones if one is wrong' reload_is_obeyed
}

configure() {
  mkdir -p /etc/runner/languages.d
  cp "$MADE"/languages.d/*.yaml /etc/runner/languages.d/
  cp "$CHECKOUT/deploy/runner.properties" /etc/runner/
  mkdir -p /etc/systemd/system/runner.service.d
  printf '[Service]\nTimeoutStartSec=900s\nEnvironment="JAVA_OPTS=%s"\n' "$JAVA_OPTS" \
    >/etc/systemd/system/runner.service.d/slow.conf
  printf '%s\n' runner.ceilings.cpu=600s runner.ceilings.wall=1200s runner.pool.size=3 \
    runner.queue.max-wait=10m >>/etc/runner/runner.properties
}

# install_packages VERSION: as apt-get would, which has no archive to take anything from here.
install_packages() {
  dpkg --force-confold --install "$CHECKOUT"/target/packages/runner{,-rootfs-core}_"$1"_*.deb
  within 600 is_ready
}

install_older() {
  install_packages 0.0.1
  equal 'runner 0.0.1' "runner $(dpkg-query --show --showformat='${Version}' runner)"
}

# What is not the one before.
newer_version() {
  find "$CHECKOUT/target/packages" -name 'runner_*.deb' -printf '%f\n' | cut -d _ -f 2 | grep -vx 0.0.1
}

services_are_up() {
  equal $'active\nactive' "$(systemctl is-active runner-helper runner)"
  equal $'enabled\nenabled' "$(systemctl is-enabled runner-helper runner)"
}

exposure() {
  systemd-analyze security --no-pager "$1" | sed -n 's/.*Overall exposure level for [^:]*: \([0-9.]*\).*/\1/p'
}

service_is_confined() {
  mkdir -p /run/results
  systemd-analyze security --no-pager runner.service >/run/results/security-runner.txt
  systemd-analyze security --no-pager runner-helper.service >/run/results/security-runner-helper.txt
  at_most 2.0 "$(exposure runner.service)"
}

status_of() {
  awk -v name="$2:" '$1 == name { print $2 }' "/proc/$1/status"
}

service_has_no_rights() {
  local pid set
  pid=$(main_pid runner)
  for set in CapInh CapPrm CapEff CapBnd CapAmb; do
    equal 0000000000000000 "$(status_of "$pid" $set)"
  done
  equal 1 "$(status_of "$pid" NoNewPrivs)"
  equal 2 "$(status_of "$pid" Seccomp)"
  equal "$(id -u runner)" "$(status_of "$pid" Uid)"
}

helper_has_only_its_capabilities() {
  local pid bounding
  pid=$(main_pid runner-helper)
  bounding=$(status_of "$pid" CapBnd)
  equal "$(capability_mask)" "$bounding"
  equal "$bounding" "$(status_of "$pid" CapEff)"
  equal 1 "$(status_of "$pid" NoNewPrivs)"
  equal 0 "$(status_of "$pid" Seccomp)"
}

# The unit's names as the kernel's mask; numbers from linux/capability.h.
capability_mask() {
  local name number mask=0
  for name in $(systemctl show --property=CapabilityBoundingSet --value runner-helper); do
    number=$(python3 -c '
import sys
names = ("chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable "
         "net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot "
         "sys_ptrace sys_pacct sys_admin").split()
print(names.index(sys.argv[1].removeprefix("cap_")))' "$name") || number=$(mknod_number "$name")
    mask=$((mask | 1 << number))
  done
  printf '%016x\n' "$mask"
}

mknod_number() {
  [[ $1 == cap_mknod ]] && echo 27
}

socket_is_private() {
  equal 'runner 600' "$(stat -c '%U %a' /run/runner/helper.sock)"
  ! setpriv --reuid=nobody --regid=nogroup --clear-groups curl --silent --unix-socket /run/runner/helper.sock http://x/
}

# A JVM in an emulated machine has aborted now and then, by a fault of its own in code that runs everywhere else: only ever
# one with all of its compilers, as none here is now. What it says of itself is kept, and it is started again.
unless_java_aborts() {
  local status
  for _ in 1 2 3; do
    status=0
    "$@" >/run/java.out || status=$?
    ((status == 134)) || break
    cat /run/java.out /tmp/hs_err_pid*.log >>/run/results/java-aborted.txt || true
  done
  cat /run/java.out
  return "$status"
}

doctor_is_content() {
  unless_java_aborts runner doctor
  unless_java_aborts runner doctor --json >/run/results/doctor.json
  jq -e . /run/results/doctor.json
}

configuration_is_in_force() {
  equal 3 "$(ask "$url/q/health/ready" | jq '.checks[0].data."jobs.places"')"
}

upgrade_suite() {
  check 'the packages of this version, installed while a job runs, let it end, keep those that wait, and are ready again' \
    upgrade_under_way
  check "the operator's configuration survives the upgrade" configuration_survives
  check 'after the upgrade programs run' runs bash 'echo again' again
}

upgrade_under_way() {
  local ids=() i
  run_source bash 'sleep 5.21; echo done' >/run/answer.json &
  within 20 step_of_sleep 5.21
  for i in {1..9}; do
    ids+=("$(accept bash "sleep 3; echo $i")")
  done
  install_packages "$(newer_version)"
  wait $!
  equal $'done' "$(jq -r .stdout /run/answer.json)"
  equal "runner $(newer_version)" "$(runner --version)"
  for i in {1..9}; do
    ends_with "${ids[i - 1]}" "$i"
  done
}

reload_is_obeyed() {
  sed 's/"half"/"another"/g' /etc/runner/languages.d/half.yaml >/etc/runner/languages.d/another.yaml
  systemctl reload runner
  within 20 eval 'ask "$url/api/v1/languages" | jq -e ".languages | index(\"another\")"'
  echo 'id: [' >/etc/runner/languages.d/another.yaml
  systemctl reload runner
  within 20 eval 'journalctl --unit=runner --grep="definitions stay as they were" --quiet'
  ask "$url/api/v1/languages" | jq -e '.languages | index("another")'
  rm /etc/runner/languages.d/another.yaml
  systemctl reload runner
  within 20 eval 'ask "$url/api/v1/languages" | jq -e ".languages | index(\"another\") | not"'
}

hung_service_is_started_again() {
  local pid
  pid=$(main_pid runner)
  kill -STOP "$pid"
  within 200 eval '[[ $(main_pid runner) != '"$pid"' && $(main_pid runner) != 0 ]]'
  within 600 is_ready
}

configuration_survives() {
  grep -qx runner.pool.size=3 /etc/runner/runner.properties
  configuration_is_in_force
}

removal_suite() {
  check 'stopping both services leaves no process and no cgroup of theirs' stop_leaves_nothing
  check 'purging the packages leaves no file, user, unit or process of Runner' purge_leaves_nothing
}

stop_leaves_nothing() {
  systemctl stop runner runner-helper
  nothing "$(find /sys/fs/cgroup/runner.slice -mindepth 1 -type d 2>/dev/null)"
  nothing "$(pgrep -l runner-)"
  nothing "$(ls /run/runner/helper.sock 2>/dev/null)"
}

purge_leaves_nothing() {
  # The toolchain's disk is mounted in place of a copy.
  rm -r /etc/systemd/system/runner.service.d
  umount /var/lib/runner/rootfs/core
  dpkg --purge runner runner-rootfs-core
  nothing "$(find / -xdev -path "$CHECKOUT" -prune -o -path /run/results -prune -o -name 'runner*' ! -path '/var/lib/dpkg/*' -print |
    grep -v '^/etc/systemd/system/.*runner-test' || true)"
  nothing "$(getent passwd runner)"
  nothing "$(systemctl list-units --all --no-legend 'runner*' | grep -v runner-test || true)"
}
