import sys

block = b"x" * 65535 + b"\n"
for _ in range(16384):
    sys.stdout.buffer.write(block)
