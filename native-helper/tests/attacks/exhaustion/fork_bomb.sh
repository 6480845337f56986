# attack: the classic of the shell: a function that calls itself twice, in the background
# proof: forks are refused at the process limit, or the limits of time or memory end it
# verdict: "" or "signal: killed" or "memory limit exceeded" or "exit status 254"
echo "refused: to be anything but noise"
bomb() { bomb | bomb & }
bomb
wait
