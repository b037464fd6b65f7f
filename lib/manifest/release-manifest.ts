import type { Draft, DraftEnvironment } from './draft';
import { EnvironmentRelease } from './environment-release';
import { FindingsError } from './finding';
import { ManifestImage } from './manifest-image';
import { ownError, ownTrace, type Called } from './own-trace';
import { dependenciesFirst } from './promotion-order';
import { parseManifest } from './parse';
import { readManifestText } from './read-file';
import type { SyntaxNode } from './syntax-tree';
import { UnknownNameError } from './unknown-name-error';

/**
 * Where a manifest came from, for edits.
 *
 * @internal
 */
export interface ManifestDocument {
  readonly text: string;
  /** As given by the caller. */
  readonly file: string | null;
  readonly root: SyntaxNode;
}

/**
 * A valid release manifest: which image, by digest, runs in which environment, and which releases exist.
 */
export class ReleaseManifest {
  /**
   * Reads a manifest from a file.
   *
   * @param path of a YAML file, or of a JSON file when it ends in `.json`; relative to the current folder
   * @throws an error that lists every problem of the manifest, each as `file:line:column: error code: what is wrong; what to do`
   */
  public static fromFile(path: string): ReleaseManifest {
    return ownTrace(PUBLIC.fromFile, () => valid(readManifestText(path), path));
  }

  /**
   * Reads a manifest from a text.
   *
   * @param text YAML, or JSON when the file name ends in `.json`
   * @param fileName how errors call it; by default they give line and column only
   * @throws an error that lists every problem of the manifest
   */
  public static fromText(text: string, fileName?: string): ReleaseManifest {
    return ownTrace(PUBLIC.fromText, () => valid(text, fileName ?? null));
  }

  /** @internal */
  public static _fromDraft(draft: Draft, document: ManifestDocument): ReleaseManifest {
    return new ReleaseManifest(draft, document);
  }

  /** Name of the application, such as `shop`. */
  public readonly application: string;

  /**
   * The AWS account of the registry, 12 digits.
   *
   * @default - the account of the caller
   */
  public readonly registryAccount?: string;

  /**
   * The AWS region of the registry.
   *
   * @default - the region of the caller
   */
  public readonly registryRegion?: string;

  /** In the order of promotion: each after those it promotes from, else in file order. */
  public readonly environments: EnvironmentRelease[];

  /** In file order. */
  public readonly images: ManifestImage[];

  /** @internal */
  public readonly _document: ManifestDocument;

  private constructor(draft: Draft, document: ManifestDocument) {
    this.application = draft.application;
    if (draft.registryAccount !== undefined) {
      this.registryAccount = draft.registryAccount;
    }
    if (draft.registryRegion !== undefined) {
      this.registryRegion = draft.registryRegion;
    }
    this.images = [];
    for (const image of draft.images?.values() ?? []) {
      if (image.repository !== undefined) {
        this.images.push(ManifestImage._fromDraft(image, image.repository));
      }
    }
    const byName = new Map(this.images.map((image) => [image.name, image]));
    this.environments = inPromotionOrder(draft.environments).map((environment) =>
      EnvironmentRelease._fromDraft(environment, draft, byName),
    );
    this._document = document;
  }

  /**
   * One environment.
   *
   * @param name such as `uat`
   * @throws an error that lists the environments of the manifest
   */
  public environment(name: string): EnvironmentRelease {
    const found = this.environments.find((environment) => environment.name === name);
    if (found === undefined) {
      const known = this.environments.map((environment) => environment.name);
      throw ownError(
        METHODS.environment,
        UnknownNameError.of('unknown-environment', `${this.application} has no environment`, name, known),
      );
    }
    return found;
  }

  /**
   * One image with its ledger.
   *
   * @param name such as `api`
   * @throws an error that lists the images of the manifest
   */
  public image(name: string): ManifestImage {
    const found = this.images.find((image) => image.name === name);
    if (found === undefined) {
      const known = this.images.map((image) => image.name);
      throw ownError(METHODS.image, UnknownNameError.of('unknown-image', `${this.application} has no image`, name, known));
    }
    return found;
  }
}

function inPromotionOrder(environments: readonly DraftEnvironment[]): DraftEnvironment[] {
  const byName = new Map(environments.map((environment) => [environment.name.text, environment]));
  const upstream = new Map(environments.map(({ name, promotesFrom }) => [name.text, promotesFrom.map((placed) => placed.text)]));
  return dependenciesFirst(upstream).flatMap((name) => byName.get(name) ?? []);
}

function valid(text: string, file: string | null): ReleaseManifest {
  const { manifest, findings } = parseManifest(text, file);
  if (manifest === undefined) {
    throw new FindingsError(findings);
  }
  return manifest;
}

/** Where a user's call enters. */
const PUBLIC: { readonly fromFile: Called; readonly fromText: Called } = ReleaseManifest;
const METHODS: { readonly environment: Called; readonly image: Called } = ReleaseManifest.prototype;
