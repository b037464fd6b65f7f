import { createHash } from 'node:crypto';

/** A digest that is always the same for a seed, and another for another: `digestOf('1.4.0')`. */
export function digestOf(seed: string): string {
  return `sha256:${createHash('sha256').update(seed).digest('hex')}`;
}

/** `TAG@DIGEST`; the digest is that of the tag unless another seed is given. */
export function ref(tag: string, seed: string = tag): string {
  return `${tag}@${digestOf(seed)}`;
}

/** A release as a test states it: the seed of its digest, or all of its fields. */
export type ReleaseSpec =
  string | { readonly digest: string; readonly revision?: string; readonly created?: string; readonly rejected?: string };

/** An image as a test states it. */
export interface ImageSpec {
  /** By default `APPLICATION/IMAGE`. */
  readonly repository?: string;
  readonly source?: string;
  readonly versioning?: string;
  /** Version to release; or a list of versions, each with the digest of its own name. */
  readonly releases?: readonly string[] | Readonly<Record<string, ReleaseSpec>>;
}

/** An environment as a test states it. */
export interface EnvironmentSpec {
  readonly accepts?: string;
  readonly promotesFrom?: readonly string[];
  readonly soak?: string;
  readonly combination?: string;
  readonly frozen?: string;
  readonly overrides?: readonly { readonly image: string; readonly ref: string; readonly reason: string; readonly by: string }[];
  /** Image to `TAG@DIGEST`, or to a tag alone, whose digest is then that of its name. */
  readonly images?: Readonly<Record<string, string>>;
}

/** A manifest as a test states it. */
export interface ManifestSpec {
  readonly application?: string;
  readonly registry?: { readonly account?: string; readonly region?: string };
  readonly environments?: Readonly<Record<string, EnvironmentSpec>>;
  readonly images?: Readonly<Record<string, ImageSpec>>;
}

/** The plain value of a manifest, as JSON would hold it. */
function manifestValue(spec: ManifestSpec = {}): Record<string, unknown> {
  const { application = 'shop', registry, environments = {}, images = {} } = spec;
  return {
    schemaVersion: 1,
    application,
    ...(registry === undefined ? {} : { registry }),
    environments: mapValues(environments, environmentValue),
    images: mapValues(images, (image, name) => imageValue(image, `${application}/${name}`)),
  };
}

/**
 * A manifest in block-style YAML, every text in double quotes but keys:
 * `manifestText({ environments: { uat: { images: { api: '1.4.0' } } }, images: { api: { releases: ['1.4.0'] } } })`.
 */
export function manifestText(spec: ManifestSpec = {}): string {
  return blockYaml(manifestValue(spec), 0);
}

/** The same as JSON with two spaces of indentation. */
export function manifestJson(spec: ManifestSpec = {}): string {
  return `${JSON.stringify(manifestValue(spec), undefined, 2)}\n`;
}

function environmentValue(environment: EnvironmentSpec): Record<string, unknown> {
  const { images = {}, ...rest } = environment;
  return { ...rest, images: mapValues(images, (pin) => (pin.includes('@') ? pin : ref(pin))) };
}

function imageValue(image: ImageSpec, repository: string): Record<string, unknown> {
  const { releases = {}, ...rest } = image;
  const stated: Readonly<Record<string, ReleaseSpec>> = isList(releases)
    ? Object.fromEntries(releases.map((version) => [version, version]))
    : releases;
  return {
    repository,
    ...rest,
    releases: mapValues(stated, (release) => (typeof release === 'string' ? { digest: digestOf(release) } : release)),
  };
}

function isList(value: readonly string[] | Readonly<Record<string, ReleaseSpec>>): value is readonly string[] {
  return Array.isArray(value);
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

function blockYaml(value: object, depth: number): string {
  const indent = '  '.repeat(depth);
  return Object.entries(value)
    .map(([key, inner]: [string, unknown]) => {
      if (typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0) {
        return `${indent}${key}:\n${blockYaml(inner, depth + 1)}`;
      }
      // JSON is YAML: what is left is a scalar, a list or an empty mapping.
      return `${indent}${key}: ${JSON.stringify(inner)}\n`;
    })
    .join('');
}
