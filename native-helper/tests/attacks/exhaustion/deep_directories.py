# attack: nests directories as deep as it can, deeper than any path is long
# proof: it is stopped by the limit of inodes or memory, and the next job starts at once
# verdict: "" or "memory limit exceeded"
from attack import *

depth = 0
try:
    while depth < 100_000:
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
        depth += 1
except OSError as error:
    refused(f"depth {depth} {errno.errorcode[error.errno]}")
else:
    achieved("100,000 levels")
