import time

print(int(time.time() * 1000), 0, flush=True)
time.sleep(60)
