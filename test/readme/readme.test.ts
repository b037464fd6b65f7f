import { readFileSync } from 'node:fs';
import { join } from 'node:path';

test('README opens with the example that is tested here, to the letter', () => {
  const [, tested] = readFileSync(join(__dirname, 'opening-example.ts'), 'utf8').split(/^ *\/\/ README (?:begins|ends)$/m);
  const example = tested?.replace(/^ {2}/gm, '').trim();
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  const [, shown] = /```ts\n([^`]*ReleaseManifest\.fromFile[\s\S]*?)```/.exec(readme) ?? [];
  expect(shown?.trim()).toBe(example);
});
