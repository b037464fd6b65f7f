import type { EnvironmentRelease, Finding, ReleaseManifest } from '../../manifest';
import { parseManifest, placeOf } from '../../manifest';
import { baseManifest } from '../base-manifest';
import { commitName, type ManifestHistory, type ManifestState } from '../environment-history';
import { checkChange } from './check-change';
import { coveredByOverride } from './override';

/** Of the manifests that are in memory at once, together, beside the last one. */
const MOST_CHARACTERS = 16_000_000;

/** Changes that were committed one after the other, and what they ended in. */
export interface CommittedChanges {
  /** What they ended in: the manifest as the newest commit left it. */
  readonly head: ReleaseManifest;
  /** Of that commit, newest first. */
  readonly history: ManifestHistory;
  /** How many of the newest states are judged, each against the one before it. */
  readonly count: number;
  /** Up to when a soak runs: also one that was not met when the change was committed may be by now. */
  readonly now: Date;
}

/** One commit's own change. */
interface Step {
  readonly state: ManifestState;
  readonly before: ReleaseManifest;
  readonly after: ReleaseManifest;
  /** Up to the commit before. */
  readonly history: ManifestHistory;
}

/**
 * Judges each of several commits by itself: of one change that held all of them nothing could be proven, as evidence must have been there before
 * it. What was mended meanwhile is not found: a digest that is no longer pinned, or that an exception covers by now. Where only the outcome
 * counts (the ledger, rules that were loosened) the outcome is compared with what was there before all of them.
 *
 * @returns every finding that still stands, with its place in the newest manifest
 */
export function checkEach({ head, history, count, now }: CommittedChanges): Finding[] {
  const start = before(history, count);
  const outcome = checkChange({ base: start.manifest, head, history: start.history, now }).filter(isOfTheOutcome);
  const found: Finding[] = [];
  for (const some of steps(history, count)) {
    for (const step of some) {
      const findings = checkChange({ base: step.before, head: step.after, history: step.history, now });
      const standing = findings.filter((finding) => !isOfTheOutcome(finding) && stands(finding, step, head));
      found.unshift(...standing.map((finding) => placed(finding, step, head)));
    }
  }
  const shallow = outcome.filter(({ code }) => code === 'shallow-history');
  return [...outcome.filter(({ code }) => code !== 'shallow-history'), ...newestOfEach(found), ...(found.length > 0 ? shallow : [])];
}

/** Rules that do not ask what entered an environment when. */
function isOfTheOutcome({ code, environment }: Finding): boolean {
  return environment === undefined || code === 'rule-loosened';
}

function before(history: ManifestHistory, count: number): ReturnType<typeof baseManifest> {
  return baseManifest({ ...history, states: history.states.slice(count) });
}

/**
 * Oldest first, some at a time: git reads fast what it reads in order, which the rules do not, and all manifests at once would fill the memory. A
 * commit whose manifest is not valid changed nothing: it has never been deployed.
 */
function* steps(history: ManifestHistory, count: number): Generator<readonly Step[]> {
  let previous = before(history, count).manifest;
  let some: Step[] = [];
  let characters = 0;
  for (let index = count - 1; index >= 0; index--) {
    const state = history.states[index];
    const text = state?.text ?? null;
    const after = text === null ? undefined : parseManifest(text).manifest;
    if (state === undefined || text === null || after === undefined) {
      continue;
    }
    if (previous !== undefined) {
      some.push({ state, before: previous, after, history: { ...history, states: history.states.slice(index + 1) } });
    }
    previous = after;
    characters += text.length;
    if (characters > MOST_CHARACTERS) {
      yield some;
      some = [];
      characters = 0;
    }
  }
  yield some;
}

/** Whether what was found is still so in the newest manifest, and no exception covers it there. */
function stands({ environment: name, image }: Finding, { before: earlier, after }: Step, head: ReleaseManifest): boolean {
  const [then, now] = [environmentOf(after, name), environmentOf(head, name)];
  if (then === undefined || now === undefined) {
    return false;
  }
  const entered = then.images.filter((pin) => digestIn(environmentOf(earlier, name), pin.image) !== pin.digest.toString());
  const concerned = image === undefined ? entered : entered.filter((pin) => pin.image === image);
  // A set is another one as soon as one of its digests is.
  const same = (image === undefined ? then.images : concerned).every((pin) => digestIn(now, pin.image) === pin.digest.toString());
  return same && !concerned.every((pin) => pinIn(now, pin.image)?.isCovered === true);
}

function environmentOf(manifest: ReleaseManifest, name: string | undefined): EnvironmentRelease | undefined {
  return manifest.environments.find((environment) => environment.name === name);
}

function pinIn(environment: EnvironmentRelease | undefined, image: string): { digest: string; isCovered: boolean } | undefined {
  const pin = environment?.images.find((candidate) => candidate.image === image);
  return environment === undefined || pin === undefined
    ? undefined
    : { digest: pin.digest.toString(), isCovered: coveredByOverride(environment, image, pin.reference) !== undefined };
}

function digestIn(environment: EnvironmentRelease | undefined, image: string): string | undefined {
  return pinIn(environment, image)?.digest;
}

function placed(finding: Finding, { state }: Step, head: ReleaseManifest): Finding {
  const { environment = '', image } = finding;
  const path = ['environments', environment, ...(image === undefined ? [] : ['images', image])];
  return { ...finding, ...placeOf(head, path), message: `${finding.message} (since ${commitName(state)})` };
}

/** The newest finding of a kind about a pin tells how it came there last. */
function newestOfEach(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, environment = '', image = '' }) => {
    const key = `${code} ${environment} ${image}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
