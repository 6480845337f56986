# shellcheck shell=bash
# The machine: QEMU, started with a kernel from outside, with four disks: system, toolchain, payload, and one that the
# tests write a tar archive to. ttyS0 is the console, ttyS1 what the tests print.

# kvm is used only if a stock kernel boots with it: /dev/kvm may be there and the guest hang nevertheless. The kernel
# is through when it panics for want of a real init. What was found holds until this host boots again.
choose_accelerator() {
  local known
  known=$cache/accelerator-$(</proc/sys/kernel/random/boot_id)
  accel=${RUNNER_VM_ACCEL:-auto}
  if [[ $accel == auto && ! -f $known ]]; then
    rm -f "$cache"/accelerator-*
    if [[ -w /dev/kvm ]] && kvm_boots; then echo kvm >"$known"; else echo tcg >"$known"; fi
  fi
  if [[ $accel == auto ]]; then accel=$(<"$known"); fi
  case $accel in
    tcg | kvm) ;;
    *) die "RUNNER_VM_ACCEL is tcg, kvm or auto, not $accel" ;;
  esac
}

kvm_boots() {
  local console=$work/kvm.log
  : >"$console"
  # In a subshell, so that the shell's own word about how it ended goes the same way.
  (timeout --kill-after=2 20 qemu-system-x86_64 -M q35 -accel kvm -cpu host -m 512 -nodefaults -display none \
    -no-reboot -serial "file:$console" -kernel "$image/vmlinuz-current" -initrd "$image/initrd-current" \
    -append 'console=ttyS0 panic=-1 rdinit=/bin/true' || true) >/dev/null 2>&1
  grep -qa 'Attempted to kill init' "$console"
}

# add_disk NAME FILE OPTION: the guest finds it as /dev/disk/by-id/virtio-NAME.
add_disk() {
  disks+=(-drive "if=none,id=$1,format=raw,file=$2,$3" -device "virtio-blk-pci,drive=$1,serial=$1")
}

boot_machine() {
  local disks=() processors
  rm -rf --one-file-system "$left"
  mkdir -p "$left"
  truncate -s 64M "$work/results.img"
  : >"$left/tests.log"
  add_disk system "$image/root.img" snapshot=on
  add_disk toolchain "$toolchain" readonly=on
  add_disk payload "$work/payload.img" readonly=on
  add_disk results "$work/results.img" cache=unsafe
  processors=$(processor)
  say "booting ($accel, the $kernel kernel, at most $seconds s); the console goes to $left/console.log"
  TMPDIR=$work timeout --kill-after=10 "$seconds" \
    qemu-system-x86_64 -M q35 -accel "$(accelerator)" -cpu "$processors" -smp 2 -m 4096 \
    -nodefaults -nic none -display none -no-reboot -sandbox on \
    -serial "file:$left/console.log" -serial "file:$left/tests.log" \
    -kernel "$image/vmlinuz-$kernel" -initrd "$image/initrd-$kernel" \
    -append "console=ttyS0 root=/dev/disk/by-id/virtio-system rw quiet systemd.show_status=yes $(spared)" \
    "${disks[@]}" 2>"$left/qemu.log" &
  qemu=$!
  tail -n +1 -f --pid="$qemu" "$left/tests.log" 2>/dev/null || true
  wait "$qemu" || say "the machine did not end by itself (status $?)"
  qemu=
  say 'the machine is off'
}

# What the kernel of an emulated machine does without, because nothing is tested by it and it costs half of the time:
# every program at other addresses is another program to QEMU, to be translated anew.
spared() {
  if [[ $accel == tcg ]]; then echo norandmaps mitigations=off init_on_alloc=0; fi
}

# Emulated, one without AVX and BMI: programs that make machine code at run time, as Java does, use all that they find,
# and the emulator of Debian 12 has these anew.
processor() {
  if [[ $accel == tcg ]]; then echo Nehalem; else echo host; fi
}

accelerator() {
  if [[ $accel == tcg ]]; then echo tcg,thread=multi; else echo kvm; fi
}

# Only ever the machine that this script started.
end() {
  if [[ -n ${qemu:-} ]]; then kill "$qemu" 2>/dev/null || true; fi
  rm -rf --one-file-system "$work"
}

# The last line of the tests is the verdict. None: they did not come to their end.
judge() {
  local last
  tar -xf "$work/results.img" -C "$left" 2>/dev/null || say 'the machine left no results'
  last=$(tr -d '\r' <"$left/tests.log" | tail -n 1)
  if [[ $last =~ ^[1-9][0-9]*\ passed,\ 0\ failed$ ]]; then return; fi
  if [[ ! $last =~ ^[0-9]+\ passed,\ [0-9]+\ failed$ ]]; then
    { cat "$left/qemu.log" && tail -n 30 "$left/console.log" | tr -d '\r'; } >&2
    say 'the tests in the machine did not come to their end'
  fi
  say "tests failed in the machine; what it left is in $left"
  return 1
}
