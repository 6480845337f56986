# attack: searches the toolchain for setuid, setgid and capable files and executes them to become root
# proof: wherever there is one, it runs without any of its rights
import subprocess
from attack import *

found = []
for directory in ("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/libexec", "/usr/local", "/bin", "/sbin"):
    for path, _, names in os.walk(directory):
        for name in names:
            full = os.path.join(path, name)
            try:
                mode = os.lstat(full).st_mode
            except OSError:
                continue
            if mode & 0o6000 and not os.path.islink(full) and os.path.isfile(full):
                found.append(full)
for tool in found:
    try:
        subprocess.run([tool, "--help"], capture_output=True, timeout=1, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        continue
uids = open("/proc/self/status").read().split("Uid:")[1].split("\n")[0].split()
flags = os.statvfs("/").f_flag
if not flags & os.ST_NOSUID:
    achieved(f"a root without nosuid, with {found}")
elif set(uids) != {"1000"}:
    achieved(f"uids {uids}")
else:
    refused(f"to become another user by one of {len(found)} setuid files of a nosuid root")
