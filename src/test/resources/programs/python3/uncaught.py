raise ValueError("deliberate failure")
