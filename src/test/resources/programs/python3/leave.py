# Leaves behind whatever a program can, and says as JSON what that was, and in which slot: the user id that it has outside.
import ctypes
import json
import os
import signal
import socket
import sys
import time

ABSTRACT = "\0runner-left-behind"
LISTENING, CLOSED = 45001, 45002
KEY = 0x4C454654
IPC_CREAT = 0o1000

libc = ctypes.CDLL(None, use_errno=True)
left = []

for directory in ("/tmp", "/dev/shm", "/job/box", os.path.expanduser("~")):
    with open(os.path.join(directory, "left-behind"), "w") as file:
        file.write("secret")
os.makedirs("/tmp/deep/er", exist_ok=True)
os.symlink("/etc/passwd", "/tmp/deep/er/link")
left.append("files")

if libc.shmget(KEY, 4096, IPC_CREAT | 0o666) >= 0:
    left.append("shared memory")
if libc.semget(KEY, 1, IPC_CREAT | 0o666) >= 0:
    left.append("semaphore")
if libc.msgget(KEY, IPC_CREAT | 0o666) >= 0:
    left.append("message queue")
if libc.mq_open(b"/left-behind", os.O_CREAT | os.O_RDWR, 0o666, None) >= 0:
    left.append("posix message queue")


def time_wait():
    """The side that closes first keeps the connection's port for a minute."""
    server = socket.create_server(("127.0.0.1", CLOSED))
    client = socket.create_connection(("127.0.0.1", CLOSED))
    accepted, _ = server.accept()
    accepted.close()
    client.recv(1)
    client.close()
    server.close()
    try:
        socket.create_server(("127.0.0.1", CLOSED), reuse_port=False).close()
        plain = socket.socket()
        plain.bind(("127.0.0.1", CLOSED))
    except OSError:
        left.append("connection in TIME_WAIT")


def demon(report):
    """Out of the session, with a parent that is gone, deaf to every signal it may be deaf to."""
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in range(1, 32):
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_IGN)
    abstract = socket.socket(socket.AF_UNIX)
    abstract.bind(ABSTRACT)
    abstract.listen()
    server = socket.create_server(("127.0.0.1", LISTENING))
    os.write(report, b"listening")
    while True:
        time.sleep(1)


time_wait()
reading, writing = os.pipe()
sys.stdout.flush()
if os.fork() == 0:
    demon(writing)
if os.read(reading, 16) == b"listening":
    left.append("background process")
print(json.dumps({"left": left, "slot": open("/proc/self/uid_map").read().split()[1]}))
