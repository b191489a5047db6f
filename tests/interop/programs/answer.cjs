// Files named on the command line → JSON on stdout: what `read` makes of the text of each, or its error.
const { readFileSync } = require("node:fs");

exports.answer = (read) => {
  const attempt = (path) => {
    try {
      return read(readFileSync(path, "utf8"));
    } catch (fault) {
      return { error: String(fault) };
    }
  };
  console.log(JSON.stringify(process.argv.slice(2).map(attempt)));
};
