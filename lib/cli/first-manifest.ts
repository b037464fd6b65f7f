/** One environment of a first manifest. */
export interface FirstEnvironment {
  readonly name: string;
  /** Whether any pushed tag may be pinned. */
  readonly builds: boolean;
  readonly promotesFrom: readonly string[];
}

/** One image of a first manifest. */
export interface FirstImage {
  readonly name: string;
  readonly repository: string;
}

/** What a first manifest says. */
export interface FirstManifest {
  readonly application: string;
  readonly images: readonly FirstImage[];
  readonly environments: readonly FirstEnvironment[];
  readonly registryAccount?: string;
  readonly registryRegion?: string;
}

const SCHEMA_PATH = './node_modules/cdk-waybill/schema/release-manifest.schema.json';

/** A manifest with nothing pinned and nothing recorded. */
export function renderFirstManifest(first: FirstManifest, json: boolean): string {
  return json ? `${JSON.stringify(asValue(first), null, 2)}\n` : asYaml(first);
}

function asValue({ application, images, environments, registryAccount, registryRegion }: FirstManifest): object {
  const registry = {
    ...(registryAccount === undefined ? {} : { account: registryAccount }),
    ...(registryRegion === undefined ? {} : { region: registryRegion }),
  };
  return {
    $schema: SCHEMA_PATH,
    schemaVersion: 1,
    application,
    ...(Object.keys(registry).length === 0 ? {} : { registry }),
    environments: Object.fromEntries(
      environments.map(({ name, builds, promotesFrom }) => [
        name,
        { ...(builds ? { accepts: 'builds' } : {}), ...(promotesFrom.length === 0 ? {} : { promotesFrom }), images: {} },
      ]),
    ),
    images: Object.fromEntries(images.map(({ name, repository }) => [name, { repository, releases: {} }])),
  };
}

function asYaml({ application, images, environments, registryAccount, registryRegion }: FirstManifest): string {
  const registry = [
    ...(registryAccount === undefined ? [] : [`account: ${JSON.stringify(registryAccount)}`]),
    ...(registryRegion === undefined ? [] : [`region: ${scalar(registryRegion)}`]),
  ];
  return [
    `# yaml-language-server: $schema=${SCHEMA_PATH}`,
    'schemaVersion: 1',
    `application: ${scalar(application)}`,
    ...(registry.length === 0 ? [] : [`registry: { ${registry.join(', ')} }`]),
    '',
    'environments: # what runs where, as TAG@DIGEST',
    ...environments.flatMap(({ name, builds, promotesFrom }) => [
      `  ${scalar(name)}:`,
      ...(builds ? ['    accepts: builds # any pushed tag; the default is releases'] : []),
      ...(promotesFrom.length === 0 ? [] : [`    promotesFrom: [${promotesFrom.map(scalar).join(', ')}]`]),
      '    images: {}',
    ]),
    '',
    'images: # what exists: repositories and their releases',
    ...images.flatMap(({ name, repository }) => [`  ${scalar(name)}:`, `    repository: ${scalar(repository)}`, '    releases: {}']),
    '',
  ].join('\n');
}

/** A name as YAML reads it as text: `null` and `true` are names, too, and YAML 1.1 takes `on` and `no` for booleans. */
function scalar(text: string): string {
  return /^[a-z]/.test(text) && !/^(?:null|true|false|yes|no|on|off|y|n)$/.test(text) && /^[a-z0-9/._-]+$/.test(text)
    ? text
    : JSON.stringify(text);
}
