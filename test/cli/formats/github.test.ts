import fc from 'fast-check';
import { githubLines } from '../../../lib/cli/formats/github';
import { finding, placeless } from './findings';

/** A workflow command as the runner of GitHub reads one: properties up to the second `::`, each value unescaped once. */
function parse(line: string): { command: string; properties: Record<string, string>; message: string } {
  const [, command = '', list = '', message = ''] = /^::([a-z]+) ?(.*?)::(.*)$/s.exec(line) ?? [];
  const data = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const property = (text: string): string =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');
  const properties = list.split(',').map((item) => [item.slice(0, item.indexOf('=')), property(item.slice(item.indexOf('=') + 1))]);
  return { command, properties: Object.fromEntries(properties) as Record<string, string>, message: data(message) };
}

test('a finding is an annotation at its place, in the file as the repository knows it', () => {
  expect(githubLines([finding()], 'deploy/release-manifest.yaml')).toEqual([
    '::error file=deploy/release-manifest.yaml,line=12,col=7,title=skipped-environment::' +
      'api 1.4.0 enters prod, and uat does not have it%0Apromote it to uat first',
  ]);
});

test('a warning is a warning', () => {
  expect(githubLines([finding({ severity: 'warning' })], 'm.yaml')[0]).toMatch(/^::warning /);
});

test('a finding without a place is an annotation of the step', () => {
  expect(parse(githubLines([placeless()], 'm.yaml')[0]!).properties).toEqual({ title: 'skipped-environment' });
});

test('whatever the text and the path are, each finding is one line that the runner reads back as it was', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[%0-9A-Da-d:,\r\n=]*$/));
  fc.assert(
    fc.property(text, text, text, (message, help, path) => {
      const [line, ...more] = githubLines([finding({ message, help })], path);
      expect(more).toEqual([]);
      expect(line).not.toMatch(/[\r\n]/);
      const read = parse(line!);
      expect(read.message).toBe(`${message}\n${help}`);
      expect(read.properties).toEqual({ file: path, line: '12', col: '7', title: 'skipped-environment' });
    }),
  );
});
