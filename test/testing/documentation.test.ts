import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { examplesOf } from '../support/documentation';

test('the example of the documentation is example.test.ts', () => {
  expect(examplesOf('testing.md')).toEqual([readFileSync(join(__dirname, 'example.test.ts'), 'utf8')]);
});
