#!/usr/bin/env node
import { Interrupted } from '../lib/cli/failure';
import { main } from '../lib/cli/main';

// The AWS SDK is inlined: who runs this command cannot upgrade it and need not be told to.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const abort = new AbortController();

process.on('SIGINT', () => {
  abort.abort(new Interrupted());
});
process.on('SIGTERM', () => {
  abort.abort(new Interrupted(143));
});
process.on('uncaughtException', (error) => {
  process.exitCode = 3;
  abort.abort(error);
});

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough, such as `head`, is no fault of the command.
    if (error.code !== 'EPIPE') {
      abort.abort(error);
      process.exitCode = 3;
    }
  });
}

void main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  // Opened only by what asks.
  get stdin() {
    return process.stdin;
  },
  env: process.env,
  get cwd() {
    return process.cwd();
  },
  signal: abort.signal,
}).then((exitCode) => {
  process.exitCode ??= exitCode;
  if (abort.signal.aborted) {
    // What is still under way is not waited for.
    process.exit();
  }
});
