# Looks for what leave.py left behind, and says as JSON what it found, and in which slot: the user id that it has outside.
import ctypes
import json
import os
import socket

ABSTRACT = "\0runner-left-behind"
LISTENING, CLOSED = 45001, 45002
KEY = 0x4C454654

libc = ctypes.CDLL(None, use_errno=True)
found = []

for directory, _, files in os.walk("/job"):
    found += [os.path.join(directory, name) for name in files if name != "main.py"]
found += [os.path.join("/dev/shm", name) for name in os.listdir("/dev/shm")]
found += [os.path.join("/tmp", name) for name in os.listdir("/tmp")]

if libc.shmget(KEY, 0, 0) >= 0:
    found.append("shared memory")
if libc.semget(KEY, 0, 0) >= 0:
    found.append("semaphore")
if libc.msgget(KEY, 0) >= 0:
    found.append("message queue")
if libc.mq_open(b"/left-behind", os.O_RDWR) >= 0:
    found.append("posix message queue")


def succeeds(action, family, address):
    with socket.socket(family) as probe:
        try:
            action(probe, address)
            return True
        except OSError:
            return False


if succeeds(socket.socket.connect, socket.AF_UNIX, ABSTRACT):
    found.append("abstract socket")
if not succeeds(socket.socket.bind, socket.AF_UNIX, ABSTRACT):
    found.append("name of an abstract socket")
if succeeds(socket.socket.connect, socket.AF_INET, ("127.0.0.1", LISTENING)):
    found.append("listening socket")
for port in (LISTENING, CLOSED):
    if not succeeds(socket.socket.bind, socket.AF_INET, ("127.0.0.1", port)):
        found.append("port %d" % port)

others = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]
found += ["process %d" % pid for pid in others]
print(json.dumps({"found": found, "slot": open("/proc/self/uid_map").read().split()[1]}))
