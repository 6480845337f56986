import sys

sys.stdout.buffer.write(b"caf\xc3\xa9 \xff\xfe end\n")
