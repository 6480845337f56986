# attack: reaches the service itself, the helper's socket and anything else that listens on the host
# proof: no port of the loopback answers, for either protocol version, and no socket file is there
import socket
from attack import *

open_ports = []
# Above, connections have their own ports.
tcp = socket.socket()
for port in range(1, 32768):
    # After a refusal a socket can be used again.
    if tcp.connect_ex(("127.0.0.1", port)) == 0:
        open_ports.append(port)
        tcp = socket.socket()
for port in (80, 10100, 8080, 22, 9000):
    with socket.socket(socket.AF_INET6) as tcp:
        if tcp.connect_ex(("::1", port)) == 0:
            open_ports.append(port)
if open_ports:
    achieved(f"the ports {open_ports}")
else:
    refused("32,772 ports ECONNREFUSED")
for path in ("/run/runner/helper.sock", "/var/run/docker.sock", "/run/systemd/private", "/run/dbus/system_bus_socket", "/run/systemd/journal/socket", "/dev/log"):
    must_fail(path, lambda: socket.socket(socket.AF_UNIX).connect(path) or True)
