import {
  type EnvironmentRelease,
  type Finding,
  type LedgerRelease,
  type ManifestImage,
  type PinnedRelease,
  type ReleaseManifest,
  suggestion,
} from '../manifest';
import { refusal } from './refusal';

/**
 * Finds what a person named, and collects a finding that lists the known names where nothing is called so. Unlike the manifest's own
 * accessors it does not stop at the first wrong name: every wrong name of one command is reported in one go.
 */
export class Lookup {
  public readonly findings: Finding[] = [];

  public constructor(private readonly manifest: ReleaseManifest) {}

  public environment(name: string): EnvironmentRelease | undefined {
    const environments = this.manifest.environments;
    const found = environments.find((environment) => environment.name === name);
    if (found === undefined) {
      const known = environments.map((environment) => environment.name);
      this.findings.push(refusal('unknown-environment', `there is no environment ${name}`, suggestion(name, known), { environment: name }));
    }
    return found;
  }

  public image(name: string): ManifestImage | undefined {
    const found = this.manifest.images.find((image) => image.name === name);
    if (found === undefined) {
      const known = this.manifest.images.map((image) => image.name);
      this.findings.push(refusal('unknown-image', `there is no image ${name}`, suggestion(name, known), { image: name }));
    }
    return found;
  }

  /** What the environment pins for an image; an image the manifest does not even declare is reported as such. */
  public pin(environment: EnvironmentRelease, image: string): PinnedRelease | undefined {
    const found = environment.images.find((pin) => pin.image === image);
    if (found === undefined && this.image(image) !== undefined) {
      const pinned = environment.images.map((pin) => pin.image);
      this.findings.push(
        refusal('unknown-image', `${environment.name} pins no image ${image}`, suggestion(image, pinned), {
          environment: environment.name,
          image,
        }),
      );
    }
    return found;
  }

  /** A version of the image's ledger. */
  public release(image: ManifestImage, version: string): LedgerRelease | undefined {
    const found = image.release(version);
    if (found === undefined) {
      const versions = image.releases.map((release) => release.version);
      this.findings.push(
        refusal(
          'unknown-release',
          `the ledger of ${image.name} has no version ${version}`,
          `${suggestion(version, versions)}; to add one: waybill record ${image.name} ${version} --tag TAG`,
          { image: image.name },
        ),
      );
    }
    return found;
  }
}
