import time

# Shorter than the wall limit.
time.sleep(3.5)
print("rested")
