/** Runs the handler of a function as Lambda does: `function.js FILE HANDLER EVENT`. */
async function main([file = '', handler = '', event = '']: readonly string[]): Promise<void> {
  const code = (await import(file)) as Record<string, (event: unknown) => Promise<unknown>>;
  await code[handler]?.(JSON.parse(event));
}

void main(process.argv.slice(2)).then(
  () => {
    process.disconnect();
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
    process.disconnect();
  },
);
