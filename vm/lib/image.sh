# shellcheck shell=bash
# The two disks that stay the same from run to run: the system and the toolchain. Kept in $cache.

# What a server has that runs Runner, and what the tests call. The runtime is the one that an operator would install.
readonly packages=systemd,systemd-sysv,dbus,udev,kmod,linux-image-amd64,initramfs-tools,procps,iproute2,curl,jq,zstd,python3-minimal,openjdk-25-jre-headless
readonly older_suite=bookworm

# with_lock NAME COMMAND...: two runs at once must not make the same image.
with_lock() {
  local name=$1 lock
  shift
  exec {lock}>"$cache/$name.lock"
  flock "$lock"
  "$@"
  exec {lock}>&-
}

build_image() {
  image=$cache/system-$(cat "$VM/lib/image.sh" "$VM"/system/* | sha256sum | cut -c 1-16)
  with_lock system make_image
}

make_image() {
  [[ ! -f $image/root.img ]] || return 0
  local tree=$work/tree partial=$image.partial
  rm -rf --one-file-system "$cache"/system-*
  mkdir "$partial" "$work/debs"
  apt_options "$work/apt.conf"
  write_sources "$work/sources.list" "$work"
  say "making the system's image: Debian $SUITE"
  install_system "$tree"
  say "adding the kernel of Debian $older_suite"
  add_older_kernel "$tree"
  install -m 644 "$VM/system/runner-test.service" "$tree/etc/systemd/system/"
  install -m 644 "$VM/system/fstab" "$tree/etc/fstab"
  mkdir -p "$tree/var/lib/runner/rootfs/core"
  chroot "$tree" systemctl --quiet enable runner-test.service
  # The serial lines belong to the tests.
  chroot "$tree" systemctl --quiet mask getty.target serial-getty@ttyS0.service
  take_kernels "$tree" "$partial"
  make_disk "$tree" "$partial/root.img" 2G
  mv -T "$partial" "$image"
  say "the system's image is ready"
}

install_system() {
  local tree=$1 mirror=()
  if [[ -s $work/sources.list ]]; then mirror=("$work/sources.list"); fi
  # initramfs-tools is told before it makes its first image: only what finds this machine's disk.
  # shellcheck disable=SC2016 # $1 is for the shell of the hook
  mmdebstrap --mode=root --variant=minbase --format=directory --skip=check/empty \
    --include="$packages" --aptopt="$work/apt.conf" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/man/*/*' \
    --setup-hook='mkdir -p "$1"/etc/initramfs-tools/conf.d "$1"/usr/share/man/man1' \
    --setup-hook='echo MODULES=list >"$1"/etc/initramfs-tools/conf.d/machine' \
    --setup-hook='printf "%s\n" virtio_pci virtio_blk ext4 >"$1"/etc/initramfs-tools/modules' \
    --dpkgopt=force-confold \
    "$SUITE" "$tree" "${mirror[@]}" >"$work/log" 2>&1 || fail_with_log mmdebstrap
  echo runner-vm >"$tree/etc/hostname"
  # As a machine that was set up before, not at its first boot.
  echo 0123456789abcdef0123456789abcdef >"$tree/etc/machine-id"
  touch "$tree/etc/.updated" "$tree/var/.updated"
}

# Extracted only: its dependencies come along and are left behind.
add_older_kernel() {
  local tree=$1 extracted=$work/older version mirror=()
  write_sources_of "$older_suite" "$work/older.list"
  if [[ -s $work/older.list ]]; then mirror=("$work/older.list"); fi
  mmdebstrap --mode=root --variant=extract --format=directory --skip=check/empty --include=linux-image-amd64 \
    --aptopt="$work/apt.conf" "$older_suite" "$extracted" "${mirror[@]}" >"$work/log" 2>&1 || fail_with_log mmdebstrap
  version=$(basename "$extracted"/boot/vmlinuz-* | cut -d - -f 2-)
  cp -a "$extracted/boot/vmlinuz-$version" "$tree/boot/"
  cp -a "$extracted/lib/modules/$version" "$tree/usr/lib/modules/"
  chroot "$tree" depmod "$version"
  chroot "$tree" mkinitramfs -o "/boot/initrd.img-$version" "$version" >"$work/log" 2>&1 || fail_with_log mkinitramfs
  echo "$version" >"$work/older-version"
}

# The host's mirror that carries the release before, if there is one; else mmdebstrap takes Debian's default.
write_sources_of() {
  local suite=$1 file=$2 uri
  : >"$file"
  while read -r uri; do
    if mirror_has "$uri" "$suite" Debian "$work"; then
      printf 'deb [signed-by=%s] %s %s main\n' "$KEYRING" "$uri" "$suite" >"$file"
      return
    fi
  done < <(host_mirrors)
}

fail_with_log() {
  tail -n 40 "$work/log" >&2
  die "$1 failed"
}

# The machine is started with its kernel from outside: no boot loader is needed.
take_kernels() {
  local tree=$1 partial=$2 older version
  older=$(<"$work/older-version")
  for version in "$tree"/boot/vmlinuz-*; do
    version=${version##*/vmlinuz-}
    local name=current
    if [[ $version == "$older" ]]; then name=older; fi
    mv "$tree/boot/vmlinuz-$version" "$partial/vmlinuz-$name"
    mv "$tree/boot/initrd.img-$version" "$partial/initrd-$name"
  done
}

# make_disk TREE FILE SIZE: an ext4 file system made from a directory, with no mount.
make_disk() {
  truncate -s "$3" "$2"
  mkfs.ext4 -q -F -m 0 -O ^has_journal -E lazy_itable_init=1 -d "$1" "$2"
}

# A disk with the toolchain, so that it need not be copied in the machine, which is slow.
build_toolchain_disk() {
  toolchain=$cache/toolchain-$(sha256sum <"$rootfs/manifest.json" | cut -c 1-16).img
  with_lock toolchain make_toolchain_disk
}

make_toolchain_disk() {
  [[ ! -f $toolchain ]] || return 0
  say "making a disk of $rootfs"
  rm -f "$cache"/toolchain-*
  local megabytes
  megabytes=$(du -sm "$rootfs" | cut -f 1)
  make_disk "$rootfs" "$toolchain.partial" $((megabytes * 3 / 2 + 256))M
  mv "$toolchain.partial" "$toolchain"
}
