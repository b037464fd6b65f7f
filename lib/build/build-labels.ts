import type { BuildFacts } from './build-facts';
import { publicUrl } from './public-url';

/** Labels of an image, by name, in the order in which they are shown. */
export type Labels = ReadonlyMap<string, string>;

/** What the build's facts do not say. */
export interface LabelOptions {
  readonly title?: string;
  readonly description?: string;
  /** Where the source is, on the web, when somebody wrote it down; else where it was cloned from. */
  readonly source?: string;
  /** The version that it is; a build that is none has no such label, since `record` may name it later. */
  readonly version?: string;
  /** Over everything else; an empty value takes the label away. */
  readonly labels: Labels;
  /** Whether to leave out what differs from run to run of the same commit, and with it the digest. */
  readonly reproducible: boolean;
}

/** Longest value: a label is for people, and a command line has limits. */
const LONGEST_VALUE = 1000;
/** Git itself takes no longer name of a branch on most file systems. */
const LONGEST_REFERENCE = 255;
/** https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys */
const OCI = 'org.opencontainers.image.';
/** Labels of our own. The containers of an environment have others under this name (`waybill.version`, …): none is used twice. */
const OWN = 'waybill.';

/** The labels of a build. Values are one line of printable text, whatever they are made of. */
export function buildLabels(facts: BuildFacts, options: LabelOptions): Labels {
  const { ref, changed } = facts;
  const repository = publicUrl(options.source) ?? facts.repository;
  const clean = changed.length === 0;
  const labels = new Map<string, string | undefined>([
    [`${OCI}title`, options.title ?? repository?.split('/').at(-1)],
    [`${OCI}description`, options.description ?? facts.description],
    [`${OCI}url`, repository],
    [`${OCI}source`, repository],
    [`${OCI}version`, clean ? options.version : undefined],
    // Changed files are no commit: who looks the image up must not be shown another source.
    [`${OCI}revision`, clean ? facts.revision : undefined],
    [`${OCI}created`, facts.created],
    [`${OCI}ref.name`, referenceName(facts)],
    [`${OWN}branch`, ref?.kind === 'tag' ? undefined : ref?.branch],
    [`${OWN}pull-request`, ref?.kind === 'pull-request' ? ref.number : undefined],
    [`${OWN}dirty`, clean ? undefined : 'true'],
    [`${OWN}ci`, facts.ci],
    [`${OWN}ci.run`, options.reproducible ? undefined : facts.runId],
    [`${OWN}ci.url`, options.reproducible ? undefined : facts.runUrl],
    ...options.labels,
  ]);
  return new Map([...labels].map(([name, value]) => [name, labelValue(value ?? '')] as const).filter(([, value]) => value !== ''));
}

/** `ref` as the OCI specification's grammar wants it: letters and digits, joined by one of `-._:@+` or by `/`. */
function referenceName({ ref }: BuildFacts): string | undefined {
  const name = ref?.kind === 'pull-request' ? `pull/${ref.number}` : ref?.kind === 'tag' ? ref.tag : ref?.branch;
  const legal = name
    ?.normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9._:@+/-]+/g, '-')
    // Of several separators one stays, and "/" before all others.
    .replace(/[-._:@+/]{2,}/g, (run) => (run.includes('/') ? '/' : run.charAt(0)));
  return legal?.slice(0, LONGEST_REFERENCE).replace(/^[-._:@+/]+|[-._:@+/]+$/g, '');
}

/** Line breaks, controls, and what is invisible or turns the direction of reading: none of it is needed in a label, each can do harm. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\s]+/gu;

/** With it Azure Pipelines and others begin a command in whatever a step prints, and a build prints its labels. */
const COMMAND = /##(?=[a-z]*\[)/gi;

function labelValue(text: string): string {
  const line = text.replace(UNPRINTABLE, ' ').trim().replace(COMMAND, '# #');
  // Without half of a character at the end.
  return line.length > LONGEST_VALUE ? `${line.slice(0, LONGEST_VALUE - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}
