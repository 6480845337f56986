# attack: leaves counted bytes, a used port and a connection in TIME_WAIT on the loopback
# proof: the next job finds the loopback unused
# run: sequence
from attack import *
import socket

server = socket.create_server(("127.0.0.1", 31338))
client = socket.create_connection(("127.0.0.1", 31338))
served, _ = server.accept()
client.sendall(b"x" * 100_000)
served.close()
client.close()
listener = socket.socket(socket.AF_UNIX)
listener.bind("\0secret")
listener.listen()
planted("100,000 bytes in the counters, a connection in TIME_WAIT, a used port")
