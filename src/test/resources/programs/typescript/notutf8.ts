process.stdout.write(Buffer.from("636166c3a920fffe20656e640a", "hex"));
