import * as fs from "fs";

const block: Buffer = Buffer.alloc(65536, "x");
for (let written = 0; written < 2 ** 30; written += block.length) {
  fs.writeSync(1, block);
}
