import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { commandEnvironment } from '../../e2e/support/aws';
import { PROJECT } from '../../e2e/support/bundle';

/**
 * What a build finds where it runs: Node, npm, the AWS CLI. It stands for CodeBuild's image, and for the registry of npm, which has the
 * project's own packages and no others, so that nothing is fetched.
 */
export class BuildImage {
  /**
   * Makes one.
   *
   * @param folder to make, for the image and for the temporary files of all builds
   */
  public static async make(folder: string): Promise<BuildImage> {
    const image = new BuildImage(folder);
    for (const name of ['bin', 'home', 'tmp', 'node_modules/cdk-waybill']) mkdirSync(path.join(folder, name), { recursive: true });
    for (const name of readdirSync(path.join(PROJECT, 'node_modules'))) {
      if (!name.startsWith('.')) symlinkSync(path.join(PROJECT, 'node_modules', name), path.join(folder, 'node_modules', name));
    }
    const own = path.join(folder, 'node_modules', 'cdk-waybill');
    copyFileSync(path.join(PROJECT, 'package.json'), path.join(own, 'package.json'));
    await bundled({ [`${own}/build/lib/index`]: 'lib/index.ts', [`${own}/build/cli/waybill`]: 'bin/waybill.ts' });
    const programs = ['aws-command', 'function', 'client-ssm', 'client-codepipeline'];
    await bundled(Object.fromEntries(programs.map((name) => [image.programPath(name), `test/pipeline/image/${name}.ts`])));
    for (const name of ['client-ssm', 'client-codepipeline']) image.addModule(name);
    for (const [name, script] of Object.entries(image.commands())) {
      writeFileSync(path.join(folder, 'bin', name), `#!/bin/sh\n${script}`);
      chmodSync(path.join(folder, 'bin', name), 0o755);
    }
    return image;
  }

  /** For what is there as long as an action runs. */
  public readonly temporary: string;
  /** The packages that a project finds after its installation. */
  public readonly modules: string;
  /** Where functions find the SDK that Lambda brings. */
  public readonly functionModules: string;
  /** Runs a function's handler. */
  public readonly functionProgram: string;

  /** The home folder of builds, where their settings of git are. */
  public readonly home: string;

  private constructor(private readonly folder: string) {
    this.home = path.join(folder, 'home');
    this.temporary = path.join(folder, 'tmp');
    this.modules = path.join(folder, 'node_modules');
    this.functionModules = path.join(folder, 'function-modules');
    this.functionProgram = `${this.programPath('function')}.js`;
  }

  /** The environment of a process, but for the credentials. */
  public get env(): NodeJS.ProcessEnv {
    const none = { endpoint: '', region: '' };
    const { PATH = '', ...env } = commandEnvironment(none, '', this.home);
    return { ...env, PATH: [path.join(this.folder, 'bin'), path.dirname(process.execPath), PATH].join(path.delimiter) };
  }

  private programPath(name: string): string {
    return path.join(this.folder, 'lib', name);
  }

  private addModule(name: string): void {
    const module = path.join(this.functionModules, '@aws-sdk', name);
    mkdirSync(module, { recursive: true });
    copyFileSync(`${this.programPath(name)}.js`, path.join(module, 'index.js'));
  }

  private commands(): Record<string, string> {
    const own = path.join(this.folder, 'node_modules', 'cdk-waybill');
    const { version } = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as { version: string };
    const cdk = JSON.parse(readFileSync(path.join(PROJECT, 'node_modules/aws-cdk/package.json'), 'utf8')) as { version: string };
    const refused = 'echo "$(basename "$0") $*: not in this build image" >&2; exit 127';
    const run = (file: string): string => `exec "${process.execPath}" "${file}" "$@"\n`;
    return {
      aws: run(`${this.programPath('aws-command')}.js`),
      cdk: run(path.join(PROJECT, 'node_modules/aws-cdk/bin/cdk')),
      waybill: run(path.join(own, 'build/cli/waybill.js')),
      npm: `case "$*" in
  ci) ln -sfn "${path.join(this.folder, 'node_modules')}" node_modules ;;
  "install -g aws-cdk@${cdk.version}" | "install --global cdk-waybill@${version}") ;;
  *) ${refused} ;;
esac
`,
      npx: `[ "$1" = --yes ] && shift
command=$1; shift
case "$command" in
  cdk) exec cdk "$@" ;;
  cdk-waybill@${version}) exec "${process.execPath}" "${own}/build/cli/waybill.js" "$@" ;;
  *) set -- "$command" "$@"; ${refused} ;;
esac
`,
    };
  }
}

async function bundled(entryPoints: Record<string, string>): Promise<void> {
  const entries = Object.entries(entryPoints);
  await build({
    entryPoints: entries.map(([out, source]) => ({ in: path.join(PROJECT, source), out: path.relative('/', out) })),
    outdir: '/',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    logLevel: 'warning',
  });
}
