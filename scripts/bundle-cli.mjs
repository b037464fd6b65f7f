/**
 * Bundles the command line into build/cli: what `bin` of package.json runs, without any dependency beside it.
 *
 * - waybill.js: the entry; arguments, help, version. Nothing else is read for those.
 * - NAME.js: one file a command, with all that it needs but the AWS SDK. A process runs one command, so what several commands share is in
 *   several files and still loaded once. Measured (median of 30 starts, `node -e 0` being 1): `--version` 1.1 and `validate` 1.4, against
 *   1.6 and 1.9 for all in one file and 1.2 and 1.6 for ES modules that share chunks.
 * - aws-NAME.mjs: the clients of the AWS SDK, loaded when AWS is asked. Modules, because that is how `import()` gets named exports.
 *
 * `node scripts/bundle-cli.mjs [FOLDER]` writes to another folder, and empties it before.
 *
 * Nothing is renamed, so that the stack of an internal error can be read.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const OUT = resolve(process.argv[2] ?? join(ROOT, 'build/cli'));
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  define: { WAYBILL_VERSION: JSON.stringify(version) },
};

/** Leaves imports that match to another bundle. */
function leave(filter, to) {
  return {
    name: `leave ${filter.source}`,
    setup(bundle) {
      bundle.onResolve({ filter }, ({ path }) => ({ path: to(path), external: true }));
    },
  };
}

const clients = ['client-ecr', 'client-ecs', 'credential-providers'];
const commands = readdirSync(join(ROOT, 'lib/cli/commands')).map((file) => parse(file).name);

rmSync(OUT, { recursive: true, force: true });
const results = await Promise.all([
  build({
    ...COMMON,
    entryPoints: ['bin/waybill.ts'],
    format: 'cjs',
    outfile: join(OUT, 'waybill.js'),
    supported: { 'dynamic-import': false },
    plugins: [leave(/^\.\/commands\//, (path) => path.replace('./commands/', './'))],
  }),
  build({
    ...COMMON,
    entryPoints: commands.map((name) => `lib/cli/commands/${name}.ts`),
    format: 'cjs',
    outdir: OUT,
    plugins: [leave(/^@aws-sdk\//, (path) => path.replace('@aws-sdk/', './aws-').concat('.mjs'))],
  }),
  build({
    ...COMMON,
    entryPoints: clients.map((name) => ({ in: `@aws-sdk/${name}`, out: `aws-${name}` })),
    format: 'esm',
    splitting: true,
    outdir: OUT,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'aws-[name]-[hash]',
    // The SDK's modules instead of its CommonJS: only those have names to import.
    mainFields: ['module', 'main'],
    // Parts of the SDK are CommonJS and load Node's own modules by require.
    banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
  }),
]);

/** The licenses of what is inlined ask that their text goes with it. */
const packages = new Set(
  results
    .flatMap(({ metafile }) => Object.keys(metafile.inputs))
    .flatMap((input) => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.slice(0, 1) ?? []),
);
const texts = new Map();
for (const folder of [...packages].sort()) {
  const { name, version: own, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? 'The package brings no license text.' : readFileSync(join(ROOT, folder, file), 'utf8').trim();
  texts.set(text, [...(texts.get(text) ?? []), `${name} ${own} (${license})`]);
}
const notices = [...texts].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
writeFileSync(join(OUT, 'THIRD-PARTY-LICENSES.txt'), notices.join(`\n${'-'.repeat(80)}\n\n`));
