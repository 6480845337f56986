from attack import *

names = []
for place in ("/tmp", "/var/tmp", "/dev/shm", "/job", "."):
    for path, directories, files in os.walk(place):
        names += [os.path.join(path, n) for n in files + directories]
foreign = [n for n in names if os.path.basename(n) not in ("box", "tmp", "shm", "main.py")]
if foreign:
    achieved(f"{foreign}")
else:
    refused(f"a file of the job before, among {len(names)} names")
