console.log("never printed");
function broken( {
