import { createHash } from 'node:crypto';
import { quote, ReleaseManifest, UnknownNameError, type Versioning } from '../manifest';
import type { ManifestEnvironmentOptions, ManifestReleaseOptions } from './manifest-builder-options';
import { manifestYaml } from './manifest-yaml';

interface ImageDraft {
  readonly repository: string | undefined;
  readonly versioning: Versioning | undefined;
  readonly releases: Map<string, ManifestReleaseOptions & { readonly digest: string }>;
}

interface EnvironmentDraft {
  readonly options: ManifestEnvironmentOptions;
  readonly pins: Map<string, string>;
}

/**
 * Writes a release manifest for a test, in the words of the test: no file, and no digest that the test does not care about.
 *
 * Images, then their releases, and environments come before what refers to them. A builder can go on after `manifest()`: pin another version and
 * ask again, and there are the manifests before and after a promotion.
 *
 * @example
 * const builder = new ManifestBuilder()
 *   .application('shop')
 *   .image('api')
 *   .release('api', '1.3.2')
 *   .release('api', '1.4.0')
 *   .environment('uat')
 *   .pin('uat', 'api', '1.3.2');
 * const before = builder.manifest();
 * const after = builder.pin('uat', 'api', '1.4.0').manifest();
 */
export class ManifestBuilder {
  private applicationName = 'app';
  private readonly registryFields: { account?: string; region?: string } = {};
  private readonly environments = new Map<string, EnvironmentDraft>();
  private readonly images = new Map<string, ImageDraft>();

  /**
   * Names the application. Without it, it is `app`.
   *
   * @param name 1 to 40 of `a-z 0-9 -`, starting with a letter
   * @returns this builder
   */
  public application(name: string): this {
    this.applicationName = name;
    return this;
  }

  /**
   * Says where the images are kept. Without it, in the account and region of whoever uses them.
   *
   * @param account of the registry, 12 digits
   * @param region of the registry, such as `eu-west-1`
   * @returns this builder
   */
  public registry(account: string, region: string): this {
    Object.assign(this.registryFields, { account, region });
    return this;
  }

  /**
   * Declares an image.
   *
   * @param name such as `api`
   * @param repository that holds it; by default the application's name, a slash and the image's
   * @param versioning how its releases are named; by default by SemVer
   * @returns this builder
   * @throws an error when the image is declared already
   */
  public image(name: string, repository?: string, versioning?: Versioning): this {
    refuseSecond(this.images, name, 'the image');
    this.images.set(name, { repository, versioning, releases: new Map() });
    return this;
  }

  /**
   * Records a release of an image in its ledger.
   *
   * @param image that is declared already
   * @param version such as `1.4.0`
   * @param options what else the ledger says of it
   * @returns this builder
   * @throws an error when the image is not declared, or the version recorded already
   */
  public release(image: string, version: string, options: ManifestReleaseOptions = {}): this {
    const { releases } = declared(this.images, image, 'unknown-image', 'the builder has no image');
    refuseSecond(releases, version, `the release of ${quote(image)}`);
    releases.set(version, { ...options, digest: options.digest ?? madeDigest(image, version) });
    return this;
  }

  /**
   * Declares an environment.
   *
   * @param name such as `uat`
   * @param options what may enter it
   * @returns this builder
   * @throws an error when the environment is declared already
   */
  public environment(name: string, options: ManifestEnvironmentOptions = {}): this {
    refuseSecond(this.environments, name, 'the environment');
    this.environments.set(name, { options, pins: new Map() });
    return this;
  }

  /**
   * Pins what an environment runs of an image, in the place of what it ran before.
   *
   * @param environment that is declared already
   * @param image that is declared already
   * @param version of the ledger; or another tag, where the environment accepts builds, which then gets a digest of its own; or `TAG@DIGEST`
   * @returns this builder
   * @throws an error when the environment or the image is not declared
   */
  public pin(environment: string, image: string, version: string): this {
    const { pins } = declared(this.environments, environment, 'unknown-environment', 'the builder has no environment');
    const { releases } = declared(this.images, image, 'unknown-image', 'the builder has no image');
    const digest = releases.get(version)?.digest ?? madeDigest(image, version);
    pins.set(image, version.includes('@') ? version : `${version}@${digest}`);
    return this;
  }

  /**
   * The manifest.
   *
   * @throws an error that lists every problem of the manifest, as `ReleaseManifest.fromFile` does
   */
  public manifest(): ReleaseManifest {
    return ReleaseManifest.fromText(this.render(), 'release-manifest.yaml');
  }

  /**
   * The manifest as the YAML of its file.
   *
   * @throws an error that lists every problem of the manifest
   */
  public text(): string {
    this.manifest();
    return this.render();
  }

  private render(): string {
    const registry = Object.keys(this.registryFields).length === 0 ? undefined : this.registryFields;
    return manifestYaml({
      schemaVersion: 1,
      application: this.applicationName,
      registry,
      environments: mapped(this.environments, ({ options, pins }) => ({ ...options, images: Object.fromEntries(pins) })),
      images: mapped(this.images, ({ repository, versioning, releases }, name) => ({
        repository: repository ?? `${this.applicationName}/${name}`,
        versioning,
        releases: Object.fromEntries(releases),
      })),
    });
  }
}

/** The digest of an image that nobody built. */
function madeDigest(image: string, tag: string): string {
  return `sha256:${createHash('sha256').update(`${image}:${tag}`).digest('hex')}`;
}

function mapped<T>(map: ReadonlyMap<string, T>, change: (value: T, name: string) => object): object {
  return Object.fromEntries([...map].map(([name, value]) => [name, change(value, name)]));
}

function declared<T>(map: ReadonlyMap<string, T>, name: string, code: 'unknown-environment' | 'unknown-image', what: string): T {
  const found = map.get(name);
  if (found === undefined) throw UnknownNameError.of(code, what, name, [...map.keys()]);
  return found;
}

function refuseSecond(map: ReadonlyMap<string, unknown>, name: string, what: string): void {
  if (map.has(name)) throw new Error(`${what} ${quote(name)} is declared already; declare it once`);
}
