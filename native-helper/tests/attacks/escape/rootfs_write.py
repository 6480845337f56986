# attack: looks for any place outside the job's directory that can be written, changed or replaced
# proof: no directory takes a file, no file changes its mode, owner, time, attributes or name
from attack import *

tried = 0
for top in sorted(os.listdir("/")):
    if top in ("proc", "job"):
        continue
    for path, directories, names in os.walk("/" + top):
        directories[:] = [d for d in directories if not os.path.islink(os.path.join(path, d))]
        if path.count("/") > 4:
            directories[:] = []
        if os.path.realpath(path).startswith("/job"):
            continue
        tried += 1
        try:
            with open(os.path.join(path, "attack"), "w"):
                achieved(f"a file in {path}")
        except OSError:
            pass
must_fail("a file in /", lambda: open("/attack", "w"))
must_fail("a directory in /", lambda: os.mkdir("/attack") or True)
must_fail("a file in /proc", lambda: open("/proc/attack", "w"))
must_fail("a file in /job beside the box", lambda: open("/job/attack", "w"))
for path in ("/etc/passwd", "/dev/null", "/dev/urandom", "/usr/bin/env", "/", "/job"):
    must_fail(f"write {path}", lambda: not path.startswith("/dev") and open(path, "r+"))
    must_fail(f"chmod {path}", lambda: os.chmod(path, 0o777) or True)
    must_fail(f"chown {path}", lambda: os.chown(path, 1000, 1000) or True)
    must_fail(f"utime {path}", lambda: os.utime(path, (0, 0)) or True)
    must_fail(f"xattr {path}", lambda: os.setxattr(path, "user.attack", b"x") or True)
    must_fail(f"rename {path}", lambda: os.rename(path, path + "2") or True)
    must_fail(f"unlink {path}", lambda: os.unlink(path) or True)
    must_fail(f"hard link {path}", lambda: os.link(path, "link") or True)
must_fail("rename the box", lambda: os.rename("/job/box", "/job/tmp/box") or True)
must_fail("remove /job/shm", lambda: os.rmdir("/job/shm") or True)
refused(f"files in {tried} directories")
