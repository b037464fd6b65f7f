// Reads one manifest in a process of its own: `node read-once.cjs BUNDLE FILE` prints what came of it and what it cost.
const { performance } = require('node:perf_hooks');

const [, , bundle, file] = process.argv;
const { ReleaseManifest } = require(bundle);
const began = performance.now();
let answer;
try {
  ReleaseManifest.fromFile(file);
  answer = { error: null, findings: [] };
} catch (error) {
  answer = { error: error.name, findings: error.findings ?? [] };
}
const milliseconds = performance.now() - began;
console.log(JSON.stringify({ ...answer, milliseconds, mebibytes: process.resourceUsage().maxRSS / 1024 }));
