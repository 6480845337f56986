# Says what a program sees of the machine, as JSON.
import json
import os
import resource
import socket


def attempt(action, *arguments):
    """What came of it: "ok", or the name of the error."""
    try:
        action(*arguments)
        return "ok"
    except OSError as error:
        return os.strerror(error.errno)


def write(path):
    with open(path, "w") as file:
        file.write("x")


def is_open(descriptor):
    try:
        os.fstat(descriptor)
        return True
    except OSError:
        return False


def loopback_works():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=1):
            return True


descriptors = [number for number in range(1024) if is_open(number)]
status = dict(line.rstrip("\n").split(":\t", 1) for line in open("/proc/self/status") if ":\t" in line)
mounts = [line.split() for line in open("/proc/self/mounts")]
print(
    json.dumps(
        {
            "pid": os.getpid(),
            "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
            "signalable": [pid for pid in range(1, 1000) if attempt(os.kill, pid, 0) == "ok"],
            "hostname": socket.gethostname(),
            "interfaces": [name for _, name in socket.if_nameindex()],
            "loopbackWorks": loopback_works(),
            "outside": attempt(lambda: socket.create_connection(("192.0.2.1", 80), timeout=1)),
            "rootReadOnly": bool(os.statvfs("/").f_flag & os.ST_RDONLY),
            "writes": {
                path: attempt(write, path)
                for path in ("/x", "/usr/x", "/etc/passwd", "/dev/x", "/job/x", "/proc/self/oom_score_adj")
            },
            "sys": os.listdir("/sys") if os.path.isdir("/sys") else [],
            "uids": os.getresuid(),
            "gids": os.getresgid(),
            "groups": os.getgroups(),
            "becomeRoot": attempt(os.setuid, 0),
            "capabilities": {name: value for name, value in status.items() if name.startswith("Cap")},
            "noNewPrivs": status["NoNewPrivs"],
            "seccomp": status["Seccomp"],
            "descriptors": descriptors,
            "terminal": attempt(lambda: open("/dev/tty")),
            "session": os.getsid(0) == os.getpid(),
            "core": resource.getrlimit(resource.RLIMIT_CORE),
            "environment": dict(os.environ),
            "cgroups": [line.strip() for line in open("/proc/self/cgroup")],
            "mounts": {mount[1]: [mount[2], *mount[3].split(",")] for mount in mounts},
        }
    )
)
