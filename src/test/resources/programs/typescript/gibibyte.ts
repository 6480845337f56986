const hoard: Buffer = Buffer.alloc(2 ** 30, 1);
console.log("allocated", hoard.length);
