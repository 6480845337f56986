# attack: searches for traces of other slots' users: ids in the map, quotas of the user, files of theirs
# proof: one uid is mapped, and nothing that can be listed belongs to another user
from attack import *

entries = [line.split() for line in open("/proc/self/uid_map")]
if len(entries) != 1 or entries[0][0] != "1000" or entries[0][2] != "1":
    achieved(f"a map of {entries}")
owners = set()
for top in ("/job", "/tmp", "/dev/shm", "/proc"):
    for path, directories, files in os.walk(top):
        directories[:] = [d for d in directories if top != "/proc"]
        for name in files + directories:
            try:
                owners.add(os.lstat(os.path.join(path, name)).st_uid)
            except OSError:
                pass
if owners - {1000, 65534}:
    achieved(f"files of the users {owners}")
must_fail("setuid to the slot beside", lambda: os.setuid(int(entries[0][1]) + 1) or True)
must_fail("setuid to its uid outside", lambda: os.setuid(int(entries[0][1])) or True)
refused("a trace of another user")
