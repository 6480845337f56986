hoard = b"x" * (1 << 30)
print("allocated", len(hoard))
