# attack: asks which pages of shared files are in the machine's memory, which tells what other jobs run
# proof: reading without waiting, cachestat and mincore tell nothing of files that it cannot write
import ctypes
import mmap
from attack import *

LIBC = ctypes.CDLL(None, use_errno=True)
CACHESTAT = 451

path = "/usr/bin/gawk" if os.path.exists("/usr/bin/gawk") else "/usr/bin/env"
file = os.open(path, os.O_RDONLY)
size = os.fstat(file).st_size
pages = (size + 4095) // 4096
must_fail("read without waiting", lambda: os.preadv(file, [bytearray(1)], 0, os.RWF_NOWAIT))

span = (ctypes.c_uint64 * 2)(0, 0)
counts = (ctypes.c_uint64 * 5)()
if LIBC.syscall(CACHESTAT, file, span, counts, 0) == 0:
    achieved(f"cachestat: {list(counts)}")
else:
    refused(f"cachestat {errno.errorcode[ctypes.get_errno()]}")

# Evicted first, so that an honest answer would have zeros in it.
os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
LIBC.mmap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
LIBC.mincore.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p]
address = LIBC.mmap(None, size, mmap.PROT_READ, mmap.MAP_PRIVATE, file, 0)
resident = ctypes.create_string_buffer(pages)
if LIBC.mincore(address, size, resident) != 0:
    refused(f"mincore {errno.errorcode[ctypes.get_errno()]}")
elif any(byte & 1 == 0 for byte in resident.raw[:pages]):
    achieved("mincore tells resident pages from others")
else:
    refused("mincore says the same of every page")
