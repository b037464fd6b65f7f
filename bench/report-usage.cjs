// Preloaded into a measured process: tells the peak memory through file descriptor 3 when it ends.
process.on('exit', () => {
  require('node:fs').writeSync(3, String(process.resourceUsage().maxRSS));
});
