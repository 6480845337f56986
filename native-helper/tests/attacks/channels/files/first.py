# attack: leaves files and directories in every place that can be written
# proof: the next job finds the places empty
# run: sequence
from attack import *

for place in ("/tmp", "/var/tmp", "/dev/shm", "/job/box", "/job/tmp", "/job/shm", "."):
    os.makedirs(f"{place}/deep/er", exist_ok=True)
    for name in ("secret", "deep/er/secret", ".hidden"):
        with open(f"{place}/{name}", "w") as file:
            file.write("secret")
    os.symlink("/job/tmp/secret", f"{place}/link") if not os.path.lexists(f"{place}/link") else None
    planted(place)
