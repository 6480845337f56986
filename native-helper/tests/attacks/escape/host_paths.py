# attack: reads from /proc what the host looks like: paths, users, mounts, other processes
# proof: no path of the host, no other process and no variable of the service is named anywhere
import re
from attack import *

for name in ("mountinfo", "mounts", "mountstats", "maps", "smaps", "environ", "cmdline", "cgroup", "status"):
    try:
        text = open(f"/proc/self/{name}", errors="replace").read()
    except OSError as error:
        refused(f"/proc/self/{name} {errno.errorcode[error.errno]}")
        continue
    leaks = sorted(set(re.findall(r"[^ ,:=]*(?:/var/cache|/var/lib|/run/|/srv/|/opt/|rootfs/|dir=/|\.slice)[^ ,\n]*", text)))
    if leaks:
        achieved(f"/proc/self/{name} names {leaks}")
    else:
        refused(f"a path of the host in /proc/self/{name}")
others = [p for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid()]
if others:
    achieved(f"the processes {others}")
for name, value in os.environ.items():
    if name not in ("PATH", "HOME", "LANG", "TMPDIR", "USER", "LC_CTYPE", "PYTHONDONTWRITEBYTECODE") and not name.startswith("PYTHON"):
        achieved(f"the variable {name}={value}")
