import { type Finding, FindingsError, quote, suggestion } from '../../manifest';
import { Lookup, refusal } from '../../promotion';
import { LEAST_DIGITS, type NamedDigests, namedDigests, releaseWays } from '../../promotion/report';
import type { CommandContext } from '../command-context';
import { EXIT, UsageError } from '../failure';
import { findingLines } from '../finding-lines';
import { nameArgument, versionArgument } from '../forms';
import { nowOption } from '../time-argument';
import { allEnvironments, passedOverNotes, type PastManifest, readPast } from '../knowledge/past-manifest';
import { releaseEntry } from '../knowledge/release-entry';
import { sayNotes } from '../knowledge/report-lines';
import { wayLines } from '../knowledge/way-lines';
import { locateManifest, openManifest } from '../open-manifest';
import type { Outcome } from '../outcome';

/** A release's whole way through the environments. */
export async function run(context: CommandContext): Promise<Outcome> {
  const { arguments: given } = context;
  const asked = subjectArgument(given.at(0));
  const only = given.text('image');
  const image = only === undefined ? undefined : nameArgument(only);
  const now = nowOption(given);
  const place = locateManifest(context);
  try {
    return answer(context, await readPast(context, openManifest(place)), { asked, image }, now);
  } catch (error) {
    if (error instanceof FindingsError) {
      return refused(asked, error.findings);
    }
    throw error;
  }
}

interface Asked {
  readonly asked: string;
  readonly image: string | undefined;
}

function answer(context: CommandContext, past: PastManifest, { asked, image }: Asked, now: Date): Outcome {
  const named = namedDigests(asked, past.states, past.today, image);
  if (named.kind !== 'found') {
    sayNotes(context, past.notes, []);
    return refused(asked, [notFound(asked, named, past, image)], past.notes);
  }
  const { ways, passedOver } = releaseWays(past.states, named.digests, allEnvironments(past), past.today);
  const notes = passedOverNotes(passedOver);
  sayNotes(context, past.notes, notes);
  const releases = ways.map((way) => releaseEntry(way, past, now));
  return {
    exitCode: EXIT.done,
    document: { asked, releases, notes: [...past.notes, ...notes], findings: [] },
    lines: releases.flatMap((release, index) => [...(index === 0 ? [] : ['']), ...wayLines(release)]),
  };
}

/** A version, a tag, or a digest that may be cut short. */
function subjectArgument(text: string): string {
  if (!text.startsWith('sha256:')) {
    return versionArgument(text);
  }
  if (!/^sha256:[0-9a-f]{12,64}$/.test(text)) {
    const help = `write sha256: and its first ${LEAST_DIGITS} to 64 hexadecimal digits, in lower case`;
    throw new UsageError('digest-format', `${quote(text)} is no digest, nor the beginning of one`, help, 'where');
  }
  return text;
}

function notFound(asked: string, named: NamedDigests, { today }: PastManifest, image: string | undefined): Finding {
  const lookup = new Lookup(today.manifest);
  if (image !== undefined && lookup.image(image) === undefined && lookup.findings[0] !== undefined) {
    return lookup.findings[0];
  }
  const subject = image === undefined ? {} : { image };
  if (named.kind === 'ambiguous') {
    const digests = [...new Set(named.digests.map(({ digest }) => digest))];
    const help = `write more digits of one: ${digests.slice(0, 5).join(', ')}${digests.length > 5 ? ` and ${digests.length - 5} more` : ''}`;
    return refusal('ambiguous-digest', `${digests.length} digests begin with ${quote(asked)}`, help, subject);
  }
  const versions = today.manifest.images
    .filter(({ name }) => image === undefined || name === image)
    .flatMap(({ releases }) => releases.map(({ version }) => version));
  const whose = image === undefined ? 'no image has, or ever had, a' : `${image} has no, and never had a`;
  const help = suggestion(asked, [...new Set(versions)]);
  return refusal(
    'unknown-release',
    `${whose} version, tag or digest ${quote(asked)}`,
    isShort(asked) ? `${help}; ${SHORT}` : help,
    subject,
  );
}

const SHORT = `a digest is known by its first ${LEAST_DIGITS} digits or more`;

/** Whether a text may be the beginning of a digest, too short to name one. */
function isShort(text: string): boolean {
  return text.length < LEAST_DIGITS && /^[0-9a-f]+$/.test(text);
}

function refused(asked: string, findings: readonly Finding[], notes: readonly string[] = []): Outcome {
  return { exitCode: EXIT.refused, document: { asked, releases: [], notes, findings }, lines: findingLines(findings) };
}
