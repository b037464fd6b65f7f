/** The variables of a CI system that are read, and no others: whatever else stands in the environment cannot end up in an image. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What a CI system says of the build that runs in it. Everything is as the system has it: URLs may hold credentials, names are hostile. */
export interface CiFacts {
  /** The commit that is built, 40 or 64 hexadecimal digits. */
  readonly revision?: string;
  /** What is built. At most one of the three, a pull request with the branch that it comes from. */
  readonly ref?: CiRef;
  /** Where the source is kept. */
  readonly repository?: string;
  /** Where people see this run. */
  readonly runUrl?: string;
  readonly runId?: string;
  /** A sentence on the project. */
  readonly description?: string;
  /** RFC 3339. */
  readonly committedAt?: string;
}

/** What a build is of. */
export type CiRef =
  | { readonly kind: 'branch'; readonly branch: string }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'pull-request'; readonly number: string; readonly branch?: string };

/** One CI system. */
export interface CiSystem {
  /** Public: it is the value of the label `waybill.ci`. */
  readonly name: 'github' | 'gitlab' | 'bitbucket' | 'codebuild' | 'jenkins';
  /** Where its variables are described. */
  readonly documentation: string;
  /** Every variable that is read; docs/building.md lists them. */
  readonly variables: readonly string[];
  /** Whether this is the system that runs. */
  readonly runs: (variables: Variables) => boolean;
  readonly read: (variables: Variables) => CiFacts;
}

/** The facts that are there: an empty variable is as good as none. */
export function present(facts: { readonly [K in keyof CiFacts]: CiFacts[K] | undefined }): CiFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => Boolean(value)));
}

/** `refs/heads/main` and `refs/tags/v1.4.0` as what they are. */
export function gitRef(text: string | undefined): CiRef | undefined {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(text ?? '') ?? [];
  if (kind === undefined || name === undefined) return undefined;
  return kind === 'heads' ? { kind: 'branch', branch: name } : { kind: 'tag', tag: name };
}

/** A branch, when the variable is set. */
export function branchRef(branch: string | undefined): CiRef | undefined {
  return branch ? { kind: 'branch', branch } : undefined;
}

/** A tag, when the variable is set. */
export function tagRef(tag: string | undefined): CiRef | undefined {
  return tag ? { kind: 'tag', tag } : undefined;
}

/** A pull request, when the variable is a number. */
export function pullRequestRef(number: string | undefined, branch: string | undefined): CiRef | undefined {
  if (number === undefined || !/^[0-9]{1,12}$/.test(number)) return undefined;
  return { kind: 'pull-request', number, ...(branch ? { branch } : {}) };
}
