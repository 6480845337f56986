from attack import *

marks = [fd for fd in os.listdir("/proc/self/fd")]
if sorted(map(int, marks))[:3] != [0, 1, 2] or len(marks) > 5:
    achieved(f"descriptors {marks}")
refused("a descriptor of the job before")
