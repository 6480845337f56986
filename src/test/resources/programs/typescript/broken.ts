const count: number = "seven";
console.log("never printed", count);
