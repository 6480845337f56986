# attack: resolves names, which can carry data out even where nothing else can
# proof: no name but localhost resolves, and no resolver can be asked
import socket
from attack import *

for name in ("example.com", "metadata.google.internal", "localhost.localdomain", "host.docker.internal", "a" * 63 + ".example.org"):
    must_fail(name, lambda: socket.getaddrinfo(name, 80))
for server in ("1.1.1.1", "8.8.8.8", "127.0.0.53", "169.254.169.253", "127.0.0.11"):
    def ask():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as query:
            query.settimeout(0.2)
            query.connect((server, 53))
            query.send(b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03com\x00\x00\x01\x00\x01")
            return query.recv(512)
    must_fail(f"ask {server}", ask)
