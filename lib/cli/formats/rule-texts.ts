/** What a code stands for, whatever manifest it is found in. */
export interface RuleText {
  /** The rule that is broken, in a sentence. */
  readonly rule: string;
  /** What to do. */
  readonly help: string;
}

const FORM = 'write it in the form that the message gives';

/** By code, as docs/manifest.md lists them. */
const RULES: ReadonlyMap<string, RuleText> = new Map(
  Object.entries({
    syntax: { rule: 'the manifest is strict YAML 1.2 or JSON, without control characters', help: 'mend the text at the place given' },
    schema: { rule: 'every key is known and every value has its type', help: 'take the key or the type that the message names' },
    'digest-format': { rule: 'a digest is sha256: and 64 lower-case hexadecimal digits', help: FORM },
    'tag-format': { rule: 'a tag has the form of the OCI distribution specification, and latest is never a release', help: FORM },
    'repository-format': { rule: 'a repository has a name that Amazon ECR accepts', help: FORM },
    'name-format': { rule: 'names of environments, images and applications are short and lower case', help: FORM },
    'version-format': { rule: 'a version of the ledger is SemVer 2.0.0 without build metadata', help: FORM },
    'unknown-image': { rule: 'an environment pins only images that the manifest declares', help: 'declare the image, or mend its name' },
    'unknown-release': {
      rule: 'an environment that accepts only releases pins versions of the ledger',
      help: 'record the release with: waybill record IMAGE VERSION --tag TAG',
    },
    'digest-mismatch': {
      rule: 'a pin whose tag is a version has the digest that the ledger gives it',
      help: 'pin the digest of the ledger; a version names one digest for ever',
    },
    'rejected-release': {
      rule: 'a rejected digest is pinned in no environment that accepts only releases',
      help: 'go back with: waybill rollback ENV, or pin another release',
    },
    'unknown-environment': { rule: 'promotesFrom names environments of the manifest', help: 'mend the name, or add the environment' },
    'promotion-cycle': {
      rule: 'promotions lead from one environment to the next, never in a circle',
      help: 'open the circle at one place',
    },
    'duplicate-repository': { rule: 'each image has a repository of its own', help: 'give one of the images another repository' },
    'ledger-rewritten': {
      rule: 'what the ledger says of a release never changes',
      help: 'restore the entry, and record a new version for another digest',
    },
    'release-dropped': { rule: 'a release that an environment pins, or pinned lately, stays in the ledger', help: 'restore the entry' },
    'skipped-environment': {
      rule: 'a digest enters an environment from one that it promotes from',
      help: 'promote step by step, each in a change of its own, or record an exception under overrides',
    },
    'soak-not-met': {
      rule: 'a digest was upstream without a break for as long as soak says',
      help: 'wait until the time is over, or record an exception under overrides',
    },
    'untested-combination': {
      rule: 'with "combination: exact", what runs together has run together upstream',
      help: 'promote the whole set, or record an exception under overrides',
    },
    downgrade: {
      rule: 'versions go up, unless the environment returns to what it ran before',
      help: 'go back with: waybill rollback ENV, or record an exception under overrides',
    },
    frozen: {
      rule: 'nothing new enters a frozen environment',
      help: 'wait for the thaw, or record an exception under overrides',
    },
    'rule-loosened': {
      rule: 'a change of the rules of an environment is seen by who reviews it',
      help: 'let the owner of the environment review the change',
    },
    'shallow-history': { rule: 'the git history is there as far as the rules need it', help: 'type: git fetch --unshallow' },
  } satisfies Record<string, RuleText>),
);

/** The text of a code; one that this version does not describe still gets a text that is true. */
export function ruleText(code: string): RuleText {
  return RULES.get(code) ?? { rule: `the manifest and its change satisfy ${code}`, help: 'see the message' };
}

/** Codes of rules on a change; each has a section of its own in the page about them. */
const OF_CHANGES: ReadonlySet<string> = new Set([
  'downgrade',
  'frozen',
  'ledger-rewritten',
  'release-dropped',
  'rule-loosened',
  'skipped-environment',
  'soak-not-met',
  'untested-combination',
]);

/** Where a code is explained, from the root of the documentation. */
export function rulePage(code: string): string {
  return OF_CHANGES.has(code) ? `changes.md#${code}` : code === 'shallow-history' ? 'changes.md#what-is-not-known' : 'manifest.md';
}
