import { spawn } from 'node:child_process';
import path from 'node:path';
import { CleanUp } from './clean-up';

test('steps run once, the newest first', async () => {
  const done: string[] = [];
  const cleanUp = new CleanUp();
  cleanUp.add(() => void done.push('first'));
  cleanUp.add(() => void done.push('second'));
  await cleanUp.run();
  await cleanUp.run();
  expect(done).toEqual(['second', 'first']);
});

test('a step that fails does not keep the others from running, and is not hidden', async () => {
  const done: string[] = [];
  const cleanUp = new CleanUp();
  cleanUp.add(() => void done.push('first'));
  cleanUp.add(() => {
    throw new Error('stuck');
  });
  await expect(cleanUp.run()).rejects.toThrow('cleaning up failed');
  expect(done).toEqual(['first']);
});

test('afterwards signals act as before', async () => {
  const before = process.listenerCount('SIGINT');
  const cleanUp = new CleanUp();
  expect(process.listenerCount('SIGINT')).toBe(before + 1);
  await cleanUp.run();
  expect(process.listenerCount('SIGINT')).toBe(before);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s runs the steps and ends with code %i', async (signal, code) => {
  const script = `
    const { CleanUp } = require(${JSON.stringify(path.join(__dirname, 'clean-up.ts'))});
    const cleanUp = new CleanUp((name) => console.log('stopping on', name));
    cleanUp.add(() => new Promise((resolve) => setTimeout(() => { console.log('undone'); resolve(); }, 50)));
    setInterval(() => undefined, 1000);
    console.log('ready');`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output === 'ready\n') child.kill(signal);
  });
  const exit = await new Promise((resolve) => child.once('close', resolve));
  expect(exit).toBe(code);
  expect(output).toBe(`ready\nstopping on ${signal}\nundone\n`);
});
