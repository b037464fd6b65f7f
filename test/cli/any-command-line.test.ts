import fc from 'fast-check';
import { join } from 'node:path';
import { buildImage, writeLayout } from '../support/oci-image';
import { Workspace } from './workspace';

const BUILD = buildImage();
const WORDS = [
  ...['init', 'validate', 'record', 'pin', 'promote', 'rollback', 'reject', 'verify', 'status', 'check', 'help'],
  ...['dev', 'uat', 'prod', 'api', 'web', '1.0.0', '1.1.0', 'main', 'latest', BUILD.digest],
  ...['--image', '--to', '--tag', '--digest', '--same-as', '--reason', '--platform', '--application', '--environment', '--role-for'],
  ...[
    '--dry-run',
    '--diff',
    '--quiet',
    '--no-color',
    '--help',
    '--version',
    '--manifest',
    '--registry',
    '--registry=oci:registry',
    '-h',
    '-x',
    '--',
    '-',
    '=',
  ],
  ...['', ' ', '__proto__', 'constructor', 'toString', '\u202e', '\u001b[2J', '\n', '\ud800', '\u0000', '../../..', '/', 'x'.repeat(5000)],
];

/** Sensible command lines, so that the deeper ways are walked, too. */
const SENSIBLE = fc.constantFrom(
  ['validate'],
  ['promote', 'dev', 'uat'],
  ['record', 'api', '1.1.0', '--tag', 'main'],
  ['pin', 'dev', 'api', 'main'],
  ['rollback', 'uat', '--to', '1.0.0'],
  ['reject', 'api', '1.1.0', '--reason', 'leaks'],
  ['verify'],
  ['status'],
);

const ARGV = fc
  .tuple(
    fc.oneof(SENSIBLE, fc.constant([])),
    fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 5 }),
  )
  .map(([sensible, rest]) => [...sensible, ...rest]);

test('whatever is typed, there is an exit code, one document with --json, and nothing that a terminal would obey', async () => {
  const workspace = Workspace.create().manifest({
    environments: { dev: { accepts: 'builds', images: { api: '1.0.0' } }, uat: { promotesFrom: ['dev'], images: { api: '1.0.0' } } },
    images: { api: { releases: ['1.0.0'] }, web: { versioning: 'none' } },
  });
  writeLayout(join(workspace.folder, 'registry'), 'shop/api', [{ image: BUILD, tags: ['main', '1.1.0'] }]);
  const manifest = workspace.read();
  await fc.assert(
    fc.asyncProperty(ARGV, async (argv) => {
      workspace.write('release-manifest.yaml', manifest);
      const json = await workspace.run(['--json', ...argv]);
      expect([0, 1, 2, 3]).toContain(json.exitCode);
      expect(typeof JSON.parse(json.stdout)).toBe('object');
      workspace.write('release-manifest.yaml', manifest);
      const text = await workspace.run(argv, { terminal: true, env: { NO_COLOR: '1' } });
      expect([0, 1, 2, 3]).toContain(text.exitCode);
      expect(`${text.stdout}${text.stderr}${json.stderr}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect((await workspace.run(['validate', '--manifest', 'release-manifest.yaml'])).exitCode).toBe(0);
    }),
    { numRuns: 300 },
  );
});
