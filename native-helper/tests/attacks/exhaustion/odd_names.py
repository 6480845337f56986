# attack: makes names that break tools that delete: newlines, dashes, globs, bytes that are no text, no rights
# proof: nothing of it is there for the next job, which starts at once
from attack import *

names = [b"-rf", b"--", b"*", b"a\nb", b"\x01\x02\x7f", b"\xff\xfe", b" ", b"$(reboot)", b"`x`", b"'", b'"', b"\\", b"~", b"a" * 255, "\u202e".encode()]
for name in names:
    os.mkdir(b"dir-" + name[:200])
    with open(name, "wb") as file:
        file.write(b"x")
    os.symlink(b"/etc/passwd", b"link-" + name[:200])
    os.chmod(b"dir-" + name[:200], 0)
must_fail("a name of 256 bytes", lambda: open(b"a" * 256, "wb"))
must_fail("a name with a slash", lambda: open(b"no/such", "wb"))
os.chmod(".", 0)
must_fail("list its own directory without rights", lambda: os.listdir("."))
