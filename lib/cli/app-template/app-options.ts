import { quote } from '../../manifest';
import { MANIFEST_SCHEMA } from '../../manifest/schema';
import type { Arguments } from '../arguments';
import { UsageError } from '../failure';
import { MANIFEST_NAMES } from '../../manifest/manifest-names';
import type { FirstManifest } from '../first-manifest';
import { nameArgument } from '../forms';
import type { AppSettings, AppSource, EnvironmentPlace, Place } from './app-settings';

const PLACEHOLDER: Place = { account: '111111111111', region: 'eu-west-1' };

/** The forms that `PromotionSource` takes, without quotation marks and so short that a line of code holds them. */
const CONNECTION =
  /^connection:(arn:aws[a-z-]*:(?:codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection\/[0-9a-f-]{36}):([\w.-]+(?:\/[\w.-]+)+)@([\w./-]+)$/;
const CODECOMMIT = /^codecommit:([\w.-]+)@([\w./-]+)$/;
const BUCKET = /^s3:([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/([\w!()*./-]+\.zip)$/;
const LONGEST_PART = 100;
/** What `manifestPath` of the pipeline takes, without folders. */
const FILE_NAME = /^(?!.*\.\.)[\w.-]{1,60}$/;

/** An option of the app before it is known which environments there are. */
export interface AppOptions {
  readonly places: readonly { readonly environment: string; readonly account: string; readonly region?: string }[];
  readonly source?: AppSource;
}

/**
 * What the options say of the app; undefined when none is asked for.
 *
 * @throws UsageError for a malformed option, and for one that is of use only with an app
 */
export function appOptions(given: Arguments): AppOptions | undefined {
  const accounts = given.texts('account');
  const source = given.text('source');
  if (!given.flag('with-app')) {
    const idle = [...(accounts === undefined ? [] : ['--account']), ...(source === undefined ? [] : ['--source'])];
    if (idle.length > 0) throw wrong(`${idle.join(' and ')} is of use only for an app`, 'add --with-app');
    return undefined;
  }
  return { places: (accounts ?? []).map(placeOption), ...(source === undefined ? {} : { source: sourceOption(source) }) };
}

/**
 * Everything that the app depends on, with placeholders for what was not said.
 *
 * @param manifest name of the manifest's file
 * @throws UsageError for an environment that the manifest does not have, a place that is given twice, and a file name that no pipeline takes
 */
export function appSettings(options: AppOptions, first: FirstManifest, manifest: string): AppSettings {
  if (!FILE_NAME.test(manifest)) {
    throw wrong(`the pipeline cannot be told of a manifest with the name ${quote(manifest)}`, `call it ${MANIFEST_NAMES[0]}`);
  }
  const { application, environments, images, registryAccount, registryRegion } = first;
  const home = { account: registryAccount ?? PLACEHOLDER.account, region: registryRegion ?? PLACEHOLDER.region };
  const places = options.places.map((place): EnvironmentPlace => ({ ...place, region: place.region ?? home.region }));
  checkPlaces(places, first);
  const elsewhere = new Set(places.map(({ environment }) => environment));
  const atHome = environments.map(({ name }) => name).filter((name) => !elsewhere.has(name));
  return {
    application,
    manifest,
    image: images[0]?.name ?? 'IMAGE',
    environment: environments[0]?.name ?? 'ENV',
    builds: environments.filter(({ builds }) => builds).map(({ name }) => name),
    pipeline: environments.some(({ builds }) => !builds),
    home,
    places,
    source: options.source ?? {
      kind: 'connection',
      connection: `arn:aws:codeconnections:${home.region}:${home.account}:connection/00000000-0000-0000-0000-000000000000`,
      repository: `OWNER/${application}`,
      branch: 'main',
    },
    placeholders: [
      ...(registryAccount === undefined ? [`account ${home.account} of registry and pipeline (--registry-account)`] : []),
      ...(registryRegion === undefined ? [`region ${home.region} of registry and pipeline (--registry-region)`] : []),
      ...(atHome.length === 0 ? [] : [`${atHome.join(', ')} in account and region of the pipeline (--account)`]),
      ...(options.source === undefined ? [`the repository OWNER/${application} and the connection to it (--source)`] : []),
    ],
  };
}

function checkPlaces(places: readonly EnvironmentPlace[], { environments }: FirstManifest): void {
  const known = environments.map(({ name }) => name).join(', ');
  for (const [index, { environment, account, region }] of places.entries()) {
    const found = environments.find(({ name }) => name === environment);
    if (found === undefined) {
      throw wrong(`--account names ${quote(environment)}, which is no environment`, `the environments are: ${known}`);
    }
    const before = places.slice(0, index).filter((place) => place.environment === environment);
    if (before.some((place) => place.account === account && place.region === region)) {
      throw wrong(`--account ${environment}=${account}/${region} is given twice`, 'give it once');
    }
    if (found.builds && before.length > 0) {
      throw wrong(`${environment} takes builds and has two places`, 'give one: only what a pipeline deploys can be in several');
    }
  }
}

function placeOption(text: string): AppOptions['places'][number] {
  const [, environment = '', account = '', region] = /^([^=]*)=([^/]*)(?:\/(.*))?$/su.exec(text) ?? [];
  if (!conforms('account', account) || (region !== undefined && !conforms('region', region))) {
    throw wrong(
      `${quote(text)} is no place of an environment`,
      'write ENV=ACCOUNT or ENV=ACCOUNT/REGION, such as uat=222222222222/eu-west-1',
    );
  }
  return { environment: nameArgument(environment), account, ...(region === undefined ? {} : { region }) };
}

function conforms(field: 'account' | 'region', text: string): boolean {
  return new RegExp(MANIFEST_SCHEMA.properties?.['registry']?.properties?.[field]?.pattern ?? '', 'u').test(text);
}

function sourceOption(text: string): AppSource {
  const parts = [CONNECTION, CODECOMMIT, BUCKET].map((form) => form.exec(text)?.slice(1) ?? []);
  const [[connection, project, head], [repository, branch], [bucket, objectKey]] = [parts[0] ?? [], parts[1] ?? [], parts[2] ?? []];
  if (parts.flat().every((part) => part.length <= LONGEST_PART || part === connection)) {
    if (connection !== undefined && project !== undefined && head !== undefined) {
      return { kind: 'connection', connection, repository: project, branch: head };
    }
    if (repository !== undefined && branch !== undefined) return { kind: 'codecommit', repository, branch };
    if (bucket !== undefined && objectKey !== undefined) return { kind: 's3', bucket, objectKey };
  }
  throw wrong(
    `${quote(text)} is no source of a pipeline`,
    'write connection:ARN:OWNER/REPOSITORY@BRANCH, codecommit:REPOSITORY@BRANCH or s3:BUCKET/KEY.zip, each part of at most 100 characters',
  );
}

function wrong(message: string, help: string): UsageError {
  return new UsageError('invalid-argument', message, help, 'init');
}
