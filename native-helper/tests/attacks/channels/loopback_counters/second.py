from attack import *
import socket

for line in open("/proc/self/net/dev"):
    if line.strip().startswith("lo:"):
        counted = int(line.split(":")[1].split()[0])
        achieved(f"the {counted} bytes of the job before") if counted else refused("the bytes of the job before")
for name in ("tcp", "tcp6", "udp", "unix"):
    lines = open(f"/proc/self/net/{name}").read().splitlines()[1:]
    # The pair between the helper and the sandbox's init has no name and no listener.
    lines = [line for line in lines if name != "unix" or "@" in line or "/" in line]
    achieved(f"{name}: {lines}") if lines else refused(f"a socket of the job before in {name}")
must_fail("find the port in use", lambda: socket.create_server(("127.0.0.1", 31338)).close())
