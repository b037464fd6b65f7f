import { parseName, quote, RepositoryName } from '../manifest';
import { MANIFEST_SCHEMA } from '../manifest/schema';
import type { Arguments } from './arguments';
import { UsageError } from './failure';
import type { FirstEnvironment, FirstImage, FirstManifest } from './first-manifest';
import { readForm } from './forms';

/** What the options say of a first manifest; what they leave out is absent. */
export function optionAnswers(given: Arguments): Partial<FirstManifest> {
  const application = given.text('application');
  const images = given.texts('image');
  const environments = given.texts('environment');
  const account = given.text('registry-account');
  const region = given.text('registry-region');
  return {
    ...(application === undefined ? {} : { application: readForm(parseName, application) }),
    ...(images === undefined ? {} : { images: imageAnswers(images) }),
    ...(environments === undefined ? {} : { environments: environmentAnswers(environments) }),
    ...(account === undefined ? {} : { registryAccount: registryForm('account', account) }),
    ...(region === undefined ? {} : { registryRegion: registryForm('region', region) }),
  };
}

/** Images, each as `api=shop/api`. */
export function imageAnswers(texts: readonly string[], command = 'init'): FirstImage[] {
  return noneTwice(
    texts.map((text) => imageAnswer(text, command)),
    command,
  );
}

/** Environments, each as `dev:builds`, `uat=dev` or `prod=uat,hotfix`. */
export function environmentAnswers(texts: readonly string[]): FirstEnvironment[] {
  return noneTwice(texts.map(environmentAnswer), 'init');
}

function noneTwice<T extends { readonly name: string }>(answers: T[], command: string): T[] {
  const twice = answers.find(({ name }, index) => answers.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) {
    throw new UsageError('invalid-argument', `${twice.name} is given twice`, 'give each name once', command);
  }
  return answers;
}

/** What the manifest takes for the account or the region of its registry. */
export function registryForm(field: 'account' | 'region', text: string, command = 'init'): string {
  const schema = MANIFEST_SCHEMA.properties?.['registry']?.properties?.[field];
  if (!new RegExp(schema?.pattern ?? '', 'u').test(text)) {
    throw new UsageError('schema', `${quote(text)} is not the ${field} of a registry`, schema?.description ?? '', command);
  }
  return text;
}

function imageAnswer(text: string, command: string): FirstImage {
  const at = text.indexOf('=');
  if (at < 0) {
    throw new UsageError(
      'invalid-argument',
      `the image ${quote(text)} names no repository`,
      'write NAME=REPOSITORY, such as api=shop/api',
      command,
    );
  }
  return {
    name: readForm(parseName, text.slice(0, at)),
    repository: readForm((value) => RepositoryName.parse(value), text.slice(at + 1)).toString(),
  };
}

function environmentAnswer(text: string): FirstEnvironment {
  const [head = '', ...upstream] = text.split('=');
  const [name = '', ...kinds] = head.split(':');
  const [kind = 'releases'] = kinds;
  if (upstream.length > 1 || kinds.length > 1 || (kind !== 'builds' && kind !== 'releases')) {
    const help = 'write NAME, NAME:builds or NAME=FROM, such as dev:builds and uat=dev';
    throw new UsageError('invalid-argument', `${quote(text)} describes no environment`, help, 'init');
  }
  return {
    name: readForm(parseName, name),
    builds: kind === 'builds',
    promotesFrom: (upstream[0]?.split(',') ?? []).map((from) => readForm(parseName, from)),
  };
}
