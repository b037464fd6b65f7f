import type { ReleaseManifest } from '../../manifest';
import type { ImageRegistry } from '../../registry';
import type { ServicePlatform } from '../../runtime';
import type { VerifyOptions } from './verify-options';

/** What all checks of one run work with. */
export interface VerifyRun extends VerifyOptions {
  readonly manifest: ReleaseManifest;
  readonly registry: ImageRegistry;
  readonly now: Date;
  /** What the services of the environments run on. Asked at the first call, for all environments of the run. */
  servicePlatforms(): Promise<readonly ServicePlatform[]>;
}

/** Asks once, whoever asks. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}
