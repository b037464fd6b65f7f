import { Accepts, ImageTag, PinnedReference } from '../manifest';
import type { EnvironmentRelease, Finding, PinnedRelease, ReleaseManifest } from '../manifest';
import { Lookup } from './lookup';
import { listed, refusal, refuseIfAny } from './refusal';

/** The pins of one environment after a promotion or a rollback; pins that are not named stay. */
export interface PromotionPlan {
  readonly environment: string;
  /** By image name. It may hold pins that the environment has already. */
  readonly pins: ReadonlyMap<string, PinnedReference>;
  /** What a person should know about the plan, one sentence each. */
  readonly notes: readonly string[];
  /** That the environment is frozen: then it takes an exception. */
  readonly frozen?: Finding;
}

/**
 * Which pins of `to` become those of `from`: all or nothing.
 *
 * @param images the images to promote, also ones that `to` does not pin yet; by default all that both environments have
 * @returns the plan; also for an environment that is frozen, when that is all that speaks against it
 * @throws FindingsError with every reason against it: `unknown-environment`, `unknown-image`, `not-upstream`, `frozen`, `not-recorded`,
 *   `rejected-release`
 */
export function planPromotion(manifest: ReleaseManifest, from: string, to: string, images?: readonly string[]): PromotionPlan {
  const lookup = new Lookup(manifest);
  const source = lookup.environment(from);
  const target = from === to ? source : lookup.environment(to);
  if (source === undefined || target === undefined) {
    for (const image of images ?? []) {
      lookup.image(image);
    }
    refuseIfAny(lookup.findings);
    throw new Error('unreachable: an environment that is missing is a finding');
  }
  const frozen = frozenFinding(source, target);
  const findings = [...routeFindings(source, target), ...(frozen === undefined ? [] : [frozen])];
  const { chosen, notes } = choose(lookup, source, target, images);
  findings.push(...lookup.findings);
  const pins = new Map<string, PinnedReference>();
  for (const pin of chosen) {
    const reference = referenceIn(manifest, target, pin, findings);
    if (reference !== undefined) {
      pins.set(pin.image, reference);
    }
  }
  refuseIfAny(findings.length === 1 && frozen !== undefined ? [] : findings);
  return { environment: to, pins, notes, ...(frozen === undefined ? {} : { frozen }) };
}

/** Whether the way from one environment to the other is open at all. */
function routeFindings(source: EnvironmentRelease, target: EnvironmentRelease): Finding[] {
  const findings: Finding[] = [];
  const environment = target.name;
  const upstream = target.promotesFrom;
  const [first] = upstream;
  if (first === undefined) {
    const help = `set a pin with: waybill pin ${environment} IMAGE TAG, or give ${environment} "promotesFrom: [${source.name}]" in the manifest`;
    findings.push(refusal('not-upstream', `${environment} takes no promotions (it has no promotesFrom)`, help, { environment }));
  } else if (!upstream.includes(source.name)) {
    findings.push(
      refusal(
        'not-upstream',
        `${environment} takes promotions from ${listed(upstream)}, not from ${source.name}`,
        `type: waybill promote ${first} ${environment}`,
        { environment },
      ),
    );
  }
  return findings;
}

function frozenFinding(source: EnvironmentRelease, { name: environment, frozen }: EnvironmentRelease): Finding | undefined {
  if (frozen === undefined) {
    return undefined;
  }
  const exception = `record an exception: waybill promote ${source.name} ${environment} --override REASON`;
  const help = `thaw it in a commit of its own, then promote again: waybill thaw ${environment}; or ${exception}`;
  return refusal('frozen', `${environment} is frozen: ${frozen}`, help, { environment });
}

function choose(
  lookup: Lookup,
  source: EnvironmentRelease,
  target: EnvironmentRelease,
  images: readonly string[] | undefined,
): { chosen: PinnedRelease[]; notes: string[] } {
  if (images !== undefined) {
    const named = [...new Set(images)].map((image) => lookup.pin(source, image));
    return { chosen: named.filter((pin) => pin !== undefined), notes: [] };
  }
  const inTarget = new Set(target.images.map((pin) => pin.image));
  const left = source.images.filter((pin) => !inTarget.has(pin.image)).map((pin) => pin.image);
  const flags = left.map((image) => `--image ${image}`).join(' ');
  const notes =
    left.length === 0
      ? []
      : [`${target.name} does not have ${listed(left)}; to add: waybill promote ${source.name} ${target.name} ${flags}`];
  return { chosen: source.images.filter((pin) => inTarget.has(pin.image)), notes };
}

/**
 * What the target writes for a digest. An environment that takes any build copies the reference; one that takes only releases writes the
 * ledger's version of the digest, whatever the source calls it: `sha-4f1c2d9@D` in dev becomes `1.4.0@D` in uat.
 */
function referenceIn(
  manifest: ReleaseManifest,
  target: EnvironmentRelease,
  pin: PinnedRelease,
  findings: Finding[],
): PinnedReference | undefined {
  if (target.accepts === Accepts.BUILDS) {
    return pin.reference;
  }
  const subject = { environment: target.name, image: pin.image };
  const releases = manifest.image(pin.image).releasesOf(pin.digest);
  const [best] = releases;
  if (best === undefined) {
    const message = `${target.name} takes only releases, and no version of ${pin.image} in the ledger is ${pin.reference.toString()}`;
    const help = `type: waybill record ${pin.image} VERSION --digest ${pin.digest.toString()}`;
    findings.push(refusal('not-recorded', message, help, subject));
    return undefined;
  }
  const rejected = releases.find((release) => release.rejected !== undefined);
  if (rejected?.rejected !== undefined) {
    const message = `${pin.image} ${rejected.version} is rejected: ${rejected.rejected}`;
    findings.push(
      refusal(
        'rejected-release',
        message,
        `put another release into ${pin.environment} first: waybill pin ${pin.environment} ${pin.image} VERSION`,
        subject,
      ),
    );
    return undefined;
  }
  return PinnedReference.of(ImageTag.parse(best.version), pin.digest);
}
