import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { StageDeployment } from 'aws-cdk-lib/pipelines';
import type { EnvironmentRelease } from '../../manifest';

/** What an environment is to run, as the steps of the pipeline read it from the cloud assembly. */
export interface Delivery {
  readonly environment: string;
  /** Tells two deliveries apart: it differs when a pin or a template does. */
  readonly fingerprint: string;
  readonly images: Readonly<Record<string, DeliveredImage>>;
}

/** What an environment runs of one image. */
export interface DeliveredImage {
  /** The ledger's version, else the tag. */
  readonly version: string;
  readonly digest: string;
  readonly revision?: string;
  /** Web address of the source repository. */
  readonly source?: string;
}

/** Enough to tell any two deliveries apart, and short enough that 15 fit where CodePipeline takes 1,000 characters. */
const LENGTH = 32;

/**
 * The delivery of an environment, as synthesized: its pins, and of every stack the template, the place and the tags.
 *
 * @param deployments of the environment, synthesized
 * @param sources web address of an image's source repository, by name of the image
 */
export function deliveryOf(
  release: EnvironmentRelease,
  deployments: readonly StageDeployment[],
  sources: Readonly<Record<string, string>>,
): Delivery {
  const hash = createHash('sha256');
  const add = (value: unknown): void => {
    hash.update(JSON.stringify(value)).update('\n');
  };
  const images = release.images.map((pinned) => [pinned.image, pinned] as const).sort(([one], [other]) => (one < other ? -1 : 1));
  add(images.map(([image, { reference }]) => [image, reference.toString()]));
  for (const { stacks } of deployments) {
    for (const stack of [...stacks].sort((one, other) => (one.stackArtifactId < other.stackArtifactId ? -1 : 1))) {
      add([stack.stackName, stack.account, stack.region, Object.entries(stack.tags).sort()]);
      // Parsed and written again: the layout of a template is not a change of it.
      add(JSON.parse(readFileSync(stack.absoluteTemplatePath, 'utf8')));
    }
  }
  return {
    environment: release.name,
    fingerprint: hash.digest('hex').slice(0, LENGTH),
    images: Object.fromEntries(
      images.map(([image, { version, tag, digest, revision }]): [string, DeliveredImage] => {
        const source = sources[image]?.replace(/\/+$/, '').replace(/\.git$/, '');
        const facts = { version: version ?? tag.toString(), digest: digest.toString() };
        return [image, { ...facts, ...(revision === undefined ? {} : { revision }), ...(source === undefined ? {} : { source }) }];
      }),
    ),
  };
}

/** A standard parameter of the Parameter Store: https://docs.aws.amazon.com/general/latest/gr/ssm.html; some left for the mark of the gate. */
const RECORD_BYTES = 4000;

/**
 * What is remembered of a delivery. Of an environment with so many images that it would not fit, the links are left out, then the images: the
 * next approval then says nothing of what ran before, and the fingerprint, which decides, is there in any case.
 */
export function recordOf(delivery: Delivery): string {
  const { environment, fingerprint, images } = delivery;
  const bare = Object.entries(images).map(([image, { version, digest }]) => [image, { version, digest }]);
  const whole = JSON.stringify(delivery);
  const withoutLinks = JSON.stringify({ environment, fingerprint, images: Object.fromEntries(bare) as object });
  const records = [whole, withoutLinks, JSON.stringify({ environment, fingerprint })];
  return records.find((record) => Buffer.byteLength(record) <= RECORD_BYTES) ?? '';
}
