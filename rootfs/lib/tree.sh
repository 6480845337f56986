# shellcheck shell=bash
# What happens to the tree between the installation of the packages and the manifest.

# prepare_tree ROOT: the mount points, links and files that the sandbox counts on (and the setup scripts too).
prepare_tree() {
  local root=${1:?}
  (cd "$root" && rm -rf --one-file-system dev proc sys run tmp var/tmp home media mnt srv opt root boot)
  mkdir "$root"/{dev,proc,job}
  ln -s /job/tmp "$root/tmp"
  ln -s /job/tmp "$root/var/tmp"
  echo 'runner:x:1000:1000::/job/tmp:/bin/bash' >>"$root/etc/passwd"
  echo 'runner:x:1000:' >>"$root/etc/group"
  printf '127.0.0.1 localhost sandbox\n::1 localhost sandbox\n' >"$root/etc/hosts"
  echo sandbox >"$root/etc/hostname"
  echo 'hosts: files' >"$root/etc/nsswitch.conf"
  : >"$root/etc/resolv.conf"
  rm -f "$root"/etc/{passwd,group,shadow,gshadow,subuid,subgid}- "$root"/etc/machine-id
}

# prune_tree ROOT: everything that no program in the sandbox needs.
prune_tree() {
  local root=${1:?}
  rm -rf --one-file-system "$root"/var/lib/apt "$root"/var/cache "$root"/var/log "$root"/etc/apt \
    "$root"/var/lib/dpkg/{info,triggers,updates,alternatives} "$root"/var/lib/dpkg/*-old \
    "$root"/usr/share/{doc,man,info,lintian,bug,locale,i18n,menu,doc-base,pixmaps,applications,bash-completion} \
    "$root"/etc/{cron.d,cron.daily,cron.weekly,init.d,systemd,logrotate.d,rc*.d}
  find "$root/usr/lib/locale" -mindepth 1 -maxdepth 1 ! -name C.utf8 -exec rm -rf {} +
}

# harden_tree ROOT: no set-id bits, no file capabilities, no device nodes; nothing that others can write.
harden_tree() {
  local root=${1:?}
  find "$root" -xdev \( -type b -o -type c -o -type p -o -type s \) -delete
  find "$root" -xdev -type f -perm /6000 -exec chmod a-s {} +
  find "$root" -xdev -type d -perm /6000 -exec chmod a-s {} +
  find "$root" -xdev ! -type l -perm /0022 -exec chmod go-w {} +
  find "$root" -xdev \( ! -user root -o ! -group root \) -exec chown -h root:root {} +
  find "$root" -xdev -type f -perm /0111 -print0 | xargs -0 getcap -- 2>/dev/null | cut -d' ' -f1 |
    while read -r file; do setcap -r "$file"; done
}
