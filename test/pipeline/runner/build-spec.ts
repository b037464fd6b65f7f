/** The phases that have commands, in their order. */
export const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
export type Phase = (typeof PHASES)[number];

/** What is taken from a folder as an artifact. */
export interface ArtifactFiles {
  readonly 'base-directory'?: string;
  readonly files: readonly string[];
}

/** The part of a build specification that pipelines of the CDK use. */
export interface BuildSpec {
  readonly env?: {
    readonly variables?: Readonly<Record<string, string>>;
    readonly 'exported-variables'?: readonly string[];
    readonly shell?: string;
  };
  readonly phases: Partial<Record<Phase, { readonly commands?: readonly string[] }>>;
  readonly artifacts?: ArtifactFiles & { readonly 'secondary-artifacts'?: Readonly<Record<string, ArtifactFiles>> };
}

const KNOWN = {
  top: ['artifacts', 'env', 'phases', 'version'],
  env: ['exported-variables', 'shell', 'variables'],
  phases: PHASES as readonly string[],
  phase: ['commands', 'runtime-versions'],
  artifacts: ['base-directory', 'files', 'secondary-artifacts'],
};

/**
 * Reads a build specification.
 *
 * @throws an error that names what the runner would do otherwise than CodeBuild
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function parseBuildSpec(text: string): BuildSpec {
  const spec = JSON.parse(text) as BuildSpec & { readonly version?: string };
  if (spec.version !== '0.2')
    throw new Error(`a build specification of version ${spec.version ?? 'none'}, which this runner does not know`);
  check('top', 'the build specification', spec);
  check('env', 'env', spec.env ?? {});
  check('phases', 'phases', spec.phases);
  for (const [name, phase] of Object.entries(spec.phases)) check('phase', `the phase ${name}`, phase);
  if (spec.artifacts !== undefined) checkArtifacts(spec.artifacts);
  return spec;
}

function checkArtifacts(artifacts: NonNullable<BuildSpec['artifacts']>): void {
  check('artifacts', 'artifacts', artifacts);
  const sets = [artifacts, ...Object.values(artifacts['secondary-artifacts'] ?? {})];
  for (const { files = [] } of sets as readonly Partial<ArtifactFiles>[]) {
    if (files.some((pattern) => pattern !== '**/*')) {
      throw new Error(`artifacts take the files ${files.join(', ')}, and this runner knows only **/*`);
    }
  }
}

function check(kind: keyof typeof KNOWN, what: string, value: object): void {
  const unknown = Object.keys(value).filter((key) => !KNOWN[kind].includes(key));
  if (unknown.length > 0) throw new Error(`${what} of a build has ${unknown.join(', ')}, which this runner does not know`);
}

/** Written by the shell at its end, and not by a command. */
export interface ShellFiles {
  /** The environment that is left, as JSON. */
  readonly environment: string;
}

/**
 * The phases as one script, since commands share one shell: what one exports, the next has.
 *
 * A command that fails ends its phase. After install and pre_build this ends the build; after build, post_build runs all the same.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
 */
export function scriptOf(spec: BuildSpec, files: ShellFiles): string {
  const lines = ['CODEBUILD_BUILD_SUCCEEDING=1', 'export CODEBUILD_BUILD_SUCCEEDING', 'waybill_code=0'];
  // A command may end the shell.
  lines.push(
    `trap 'waybill_last=$?; ${saving(files.environment)}; [ "$waybill_code" = 0 ] && waybill_code=$waybill_last; exit "$waybill_code"' EXIT`,
  );
  for (const phase of PHASES) {
    const commands = spec.phases[phase]?.commands ?? [];
    if (commands.length === 0) continue;
    lines.push('waybill_phase=0');
    for (const command of commands) {
      const said = quoted(`[Container] ${phase}: ${command}`);
      lines.push(`if [ "$waybill_phase" = 0 ]; then printf '%s\\n' ${said}; eval ${quoted(command)}; waybill_phase=$?; fi`);
    }
    const failed =
      phase === 'build' || phase === 'post_build' ? 'waybill_code=$waybill_phase; CODEBUILD_BUILD_SUCCEEDING=0' : 'exit "$waybill_phase"';
    lines.push(`if [ "$waybill_phase" != 0 ]; then printf '[Container] ${phase} failed with code %s\\n' "$waybill_phase"; ${failed}; fi`);
  }
  return `${lines.join('\n')}\nexit "$waybill_code"\n`;
}

/** Only what is exported. */
function saving(file: string): string {
  const program = `require("node:fs").writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env))`;
  // Within single quotes already.
  return `"${process.execPath}" -e "${program.replaceAll('"', '\\"')}"`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
