import { Combination, type EnvironmentRelease, type Finding } from '../../../manifest';
import { commitName } from '../../environment-history';
import { listed } from '../../refusal';
import type { PastPins } from '../../past-state';
import type { ChangeView } from '../change-view';
import type { Entering } from '../entering';
import { coveredByOverride } from '../override';

/**
 * With `combination: exact`, a digest enters, and the resulting set never was part of one state of one environment upstream.
 *
 * Images under an exception are left out of the set, whether they enter now or entered before: the others must have run together. Where only such
 * images enter, nothing is asked. Where nothing is upstream, there is nothing that a set could have been tested in.
 */
export function untestedCombination(change: ChangeView): Finding[] {
  return [...enteringByEnvironment(change)].flatMap(([environment, entering]) => {
    const [first] = entering;
    const { combination, promotesFrom } = first?.rules ?? environment;
    if (first === undefined || combination !== Combination.EXACT || promotesFrom.length === 0) {
      return [];
    }
    const set = new ResultingSet(environment, entering);
    const tested = promotesFrom.some((upstream) => ranIn(change, upstream, set));
    return tested || set.stoodBefore(change) ? [] : [explain(change, environment, entering, first, set)];
  });
}

/** Only what enters without an exception, the first in the file first. */
function enteringByEnvironment({ entering }: ChangeView): Map<EnvironmentRelease, Entering[]> {
  const groups = new Map<EnvironmentRelease, Entering[]>();
  for (const each of entering.filter(({ override }) => override === undefined)) {
    const group = groups.get(each.environment) ?? [];
    groups.set(each.environment, group);
    group.push(each);
  }
  return groups;
}

/** What the environment runs after the change, but for images under an exception. */
class ResultingSet {
  /** What enters comes first: it is what an earlier state hardly ever has. */
  private readonly pins: readonly { readonly image: string; readonly digest: string; readonly enters: boolean }[];

  public constructor(
    private readonly environment: EnvironmentRelease,
    entering: readonly Entering[],
  ) {
    const images = new Set(entering.map(({ image }) => image));
    this.pins = environment.images
      .filter(({ image, reference }) => coveredByOverride(environment, image, reference) === undefined)
      .map(({ image, digest }) => ({ image, digest: digest.toString(), enters: images.has(image) }))
      .sort((a, b) => Number(b.enters) - Number(a.enters));
  }

  public get images(): string[] {
    return this.pins.map(({ image }) => image);
  }

  public isPartOf(digestOf: (image: string) => string | undefined): boolean {
    return this.pins.every(({ image, digest }) => digestOf(image) === digest);
  }

  /** The images of the set that a state did not have, or had another digest of. */
  public missingFrom(past: PastPins | undefined): string[] {
    return this.pins.filter(({ image, digest }) => past?.get(image)?.digest !== digest).map(({ image }) => image);
  }

  /**
   * Whether it is a rollback: the set stood in this environment, or would have if it had had the images that came later. Those stay as they are
   * in a rollback, and must not keep it from happening.
   */
  public stoodBefore({ past }: ChangeView): boolean {
    const state = past.newest(this.environment.name, (pins) =>
      this.pins.every(({ image, digest, enters }) => {
        const earlier = pins.get(image);
        return earlier === undefined ? !enters : earlier.digest === digest;
      }),
    );
    return state !== undefined;
  }
}

function ranIn(change: ChangeView, upstream: string, set: ResultingSet): boolean {
  return (
    set.isPartOf((image) => change.basePin(upstream, image)?.digest.toString()) ||
    change.past.newest(upstream, (pins) => set.isPartOf((image) => pins.get(image)?.digest)) !== undefined
  );
}

function explain(
  change: ChangeView,
  environment: EnvironmentRelease,
  entering: readonly Entering[],
  first: Entering,
  set: ResultingSet,
): Finding {
  const { name } = environment;
  const { promotesFrom } = first.rules;
  const [upstream = ''] = promotesFrom;
  const among = promotesFrom.length === 1 ? upstream : `one of ${listed(promotesFrom)}`;
  return change.finding({
    code: 'untested-combination',
    message: `${some(entering.map(({ label }) => label))} ${entering.length === 1 ? 'enters' : 'enter'} ${name}, but what ${name} runs then never ran together in ${among}${nearestState(change, promotesFrom, set)}`,
    help: `${mend(change, name, promotesFrom, set)}; or ${exception(change, environment, entering)}`,
    environment: name,
    path: ['environments', name, 'images', first.image],
  });
}

/** An image that nothing upstream runs keeps every set with it out: promoting all that is upstream would not help. */
function mend(change: ChangeView, name: string, promotesFrom: readonly string[], set: ResultingSet): string {
  const [upstream = ''] = promotesFrom;
  const absent = set.images.filter((image) => promotesFrom.every((from) => change.basePin(from, image) === undefined));
  return absent.length === 0
    ? `promote a set that ran together: waybill promote ${upstream} ${name}`
    : `let ${upstream} run ${some(absent)}, too, and promote what ran together then`;
}

/** What a person has to look at to see why: the state that comes nearest, and what it lacks. */
function nearestState({ past }: ChangeView, promotesFrom: readonly string[], set: ResultingSet): string {
  const [nearest] = promotesFrom
    .flatMap((upstream) => {
      const found = past.nearest(upstream, (pins) => set.missingFrom(pins).length);
      return found === undefined ? [] : [{ upstream, ...found }];
    })
    .sort((a, b) => a.distance - b.distance);
  if (nearest === undefined) {
    return '';
  }
  const { upstream, state } = nearest;
  return `; nearest is ${upstream} at ${commitName(state)}, without this ${some(set.missingFrom(state.pinsOf(upstream)))}`;
}

function exception(change: ChangeView, environment: EnvironmentRelease, entering: readonly Entering[]): string {
  const { name, promotesFrom } = environment;
  const from = promotesFrom.find((upstream) => entering.every(({ image, digest }) => change.headPins(upstream, image, digest)));
  const images = entering
    .map(({ image }) => `--image ${image}`)
    .sort()
    .join(' ');
  return from === undefined
    ? `add what enters to the overrides of ${name}, each as { image, ref, reason, by }`
    : `record an exception: waybill promote ${from} ${name} ${images} --override REASON`;
}

/** A few of them by name, in the order of the alphabet: there may be hundreds. */
function some(names: readonly string[]): string {
  const sorted = [...names].sort();
  return listed(sorted.length > MOST_SHOWN + 1 ? [...sorted.slice(0, MOST_SHOWN), `${sorted.length - MOST_SHOWN} others`] : sorted);
}

const MOST_SHOWN = 4;
