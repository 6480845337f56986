# attack: keeps its output pipes alive in messages of sockets that nobody receives
# proof: the answer comes at once, and the next job has pipes of its own
# run: sequence
import socket
from attack import *

held = []
while True:
    a, b = socket.socketpair()
    try:
        socket.send_fds(a, [b"x"], [1, 2, a.fileno(), b.fileno()])
    except OSError:  # as many under way as there may be open files
        break
    held.append((a, b))
planted(f"its output pipes in {len(held)} messages that nobody received")
