import { Validator } from '@cfworker/json-schema';
import type { Board } from '../../lib/board';
import type { Answer } from './workspace';

const REF = { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}@sha256:[0-9a-f]{64}$' };
const DIGEST = { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' };
const COMMIT = { type: 'string', pattern: '^[0-9a-f]{40}$' };
const TAG = { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$' };
const TAG_KIND = { enum: ['version', 'alias', 'channel', 'sha', 'branch', 'git-tag', 'pull-request'] };
const TEXT = { type: 'string', minLength: 1 };
const orNull = (schema: object): object => ({ anyOf: [schema, { type: 'null' }] });
const listOf = (items: object): object => ({ type: 'array', items });
/** Exactly these fields, but for the optional ones. */
const object = (properties: Record<string, object>, optional: Record<string, object> = {}): object => ({
  type: 'object',
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
  additionalProperties: false,
});

const FINDING = object(
  {
    code: { type: 'string', pattern: '^[a-z-]+$' },
    severity: { enum: ['error', 'warning'] },
    message: TEXT,
    help: TEXT,
    file: orNull(TEXT),
    line: orNull({ type: 'integer', minimum: 1 }),
    column: orNull({ type: 'integer', minimum: 1 }),
  },
  { environment: TEXT, image: TEXT },
);
const FINDINGS = listOf(FINDING);
const KIND = { enum: ['promotion', 'rollback', 'build', 'added', 'removed'] };
const TIME = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$' };
const COUNT = { type: 'integer', minimum: 0 };
const SECONDS = { type: 'number', minimum: 0 };
const MADE_BY = {
  commit: { type: 'string', pattern: '^[0-9a-f]{40}$' },
  committedAt: TIME,
  author: { type: 'string' },
  subject: { type: 'string' },
};

const OVERRIDE = {
  type: 'object',
  properties: { image: TEXT, ref: REF, reason: TEXT, by: TEXT },
  required: ['image', 'ref', 'reason', 'by'],
  additionalProperties: false,
};

const BOARD_OVERRIDE = object({ image: TEXT, ref: REF, reason: TEXT, by: TEXT, pinned: { type: 'boolean' } });

/** The documents of cli.md, by its letter; `notes` is the one field more. */
const DOCUMENTS = {
  validate: object({ manifest: TEXT, valid: { type: 'boolean' }, findings: FINDINGS }),
  edit: object(
    {
      manifest: TEXT,
      changed: { type: 'boolean' },
      dryRun: { type: 'boolean' },
      changes: listOf(object({ environment: TEXT, image: TEXT, from: orNull(REF), to: orNull(REF) })),
      releases: listOf(object({ image: TEXT, version: TEXT, digest: DIGEST, revision: orNull(TEXT), created: orNull(TEXT) })),
      diff: { type: 'string' },
      findings: FINDINGS,
      notes: listOf(TEXT),
    },
    {
      files: listOf(TEXT),
      commit: orNull(COMMIT),
      frozen: orNull(object({ environment: TEXT, from: orNull(TEXT), to: orNull(TEXT) })),
      overrides: listOf(object({ environment: TEXT, image: TEXT, ref: REF, reason: TEXT, by: TEXT })),
      tagged: orNull(object({ repository: TEXT, tag: TEXT, digest: DIGEST })),
    },
  ),
  verify: object({
    ok: { type: 'boolean' },
    checks: listOf(
      object({
        environment: TEXT,
        image: TEXT,
        ref: REF,
        check: { enum: ['digest-exists', 'tag-matches', 'platform', 'scan', 'labels', 'archived', 'lifecycle'] },
        status: { enum: ['pass', 'fail', 'skipped'] },
        message: TEXT,
      }),
    ),
    registryCalls: { type: 'integer', minimum: 0 },
    findings: FINDINGS,
  }),
  status: object({
    inSync: { type: 'boolean' },
    environments: listOf(
      object({
        name: TEXT,
        images: listOf(
          object({
            image: TEXT,
            desired: REF,
            running: listOf(object({ digest: TEXT, tasks: { type: 'integer', minimum: 1 }, service: TEXT })),
            state: { enum: ['in-sync', 'out-of-sync', 'mixed', 'not-running', 'unknown'] },
            available: orNull({ type: 'boolean' }),
            availableTags: listOf(TEXT),
            newer: orNull(TEXT),
          }),
        ),
      }),
    ),
    findings: FINDINGS,
  }),
  history: object({
    changes: listOf(
      object({
        environment: TEXT,
        image: TEXT,
        kind: KIND,
        from: orNull(REF),
        to: orNull(REF),
        version: orNull(TEXT),
        previousVersion: orNull(TEXT),
        ...MADE_BY,
        until: orNull(TIME),
        seconds: orNull(SECONDS),
        atLeast: { type: 'boolean' },
      }),
    ),
    left: COUNT,
    notes: listOf(TEXT),
    findings: FINDINGS,
  }),
  where: object({
    asked: TEXT,
    releases: listOf(
      object({
        image: TEXT,
        digest: DIGEST,
        versions: listOf(object({ version: TEXT, revision: orNull(TEXT), created: orNull(TEXT), rejected: orNull(TEXT) })),
        environments: listOf(
          object({
            name: TEXT,
            current: { type: 'boolean' },
            stays: listOf(
              object({
                tag: TEXT,
                kind: KIND,
                entered: object(MADE_BY),
                left: orNull(object(MADE_BY)),
                next: orNull(object({ ref: REF, version: TEXT, kind: KIND })),
                seconds: SECONDS,
                atLeast: { type: 'boolean' },
              }),
            ),
          }),
        ),
      }),
    ),
    notes: listOf(TEXT),
    findings: FINDINGS,
  }),
  metrics: object({
    since: TIME,
    until: TIME,
    environments: listOf(
      object({
        name: TEXT,
        from: orNull(TIME),
        deployments: object({ count: COUNT, rollbacks: COUNT, perDay: orNull(SECONDS), perWeek: orNull(SECONDS) }),
        leadTime: object({ measured: COUNT, unmeasured: COUNT, medianSeconds: orNull(SECONDS), p90Seconds: orNull(SECONDS) }),
        changeFailure: object({
          changes: COUNT,
          failed: COUNT,
          rolledBack: COUNT,
          rejected: COUNT,
          rate: orNull({ type: 'number', minimum: 0, maximum: 1 }),
        }),
        timeToRestore: object({ restored: COUNT, open: COUNT, medianSeconds: orNull(SECONDS) }),
      }),
    ),
    notes: listOf(TEXT),
    findings: FINDINGS,
  }),
  board: object({
    board: orNull(
      object({
        application: TEXT,
        generatedAt: TIME,
        commit: orNull(object(MADE_BY)),
        committed: orNull({ type: 'boolean' }),
        status: { enum: ['not-asked', 'asked', 'saved'] },
        environments: listOf(
          object({
            name: TEXT,
            accepts: { enum: ['builds', 'releases'] },
            promotesFrom: listOf(TEXT),
            soak: orNull(TEXT),
            combination: { enum: ['any', 'exact'] },
            frozen: orNull(TEXT),
            overrides: listOf(BOARD_OVERRIDE),
            pins: listOf(
              object({
                image: TEXT,
                ref: REF,
                version: TEXT,
                revision: orNull(TEXT),
                created: orNull(TEXT),
                since: orNull(TIME),
                seconds: orNull(COUNT),
                atLeast: { type: 'boolean' },
                kind: orNull(KIND),
                by: orNull(object(MADE_BY)),
                uncommitted: { type: 'boolean' },
                upstream: listOf(
                  object({
                    environment: TEXT,
                    state: { enum: ['same', 'behind', 'ahead', 'differs', 'absent'] },
                    ref: orNull(REF),
                    version: orNull(TEXT),
                    since: orNull(TIME),
                    seconds: orNull(COUNT),
                    atLeast: { type: 'boolean' },
                    releases: orNull(COUNT),
                    compareUrl: orNull({ type: 'string', pattern: '^https://' }),
                  }),
                ),
                rejected: orNull(TEXT),
                override: orNull(BOARD_OVERRIDE),
                drift: object({
                  state: { enum: ['not-asked', 'outdated', 'in-sync', 'out-of-sync', 'mixed', 'not-running', 'unknown'] },
                  running: listOf(object({ digest: TEXT, tasks: { type: 'integer', minimum: 1 }, service: TEXT, version: orNull(TEXT) })),
                }),
              }),
            ),
          }),
        ),
        images: listOf(
          object({
            name: TEXT,
            repository: TEXT,
            source: orNull({ type: 'string', pattern: '^https://' }),
            rejected: listOf(object({ version: TEXT, digest: DIGEST, reason: TEXT })),
          }),
        ),
      }),
    ),
    output: orNull(TEXT),
    findings: FINDINGS,
    notes: listOf(TEXT),
  }),
  check: object({ ok: { type: 'boolean' }, base: orNull(TEXT), findings: FINDINGS, notes: listOf(TEXT) }),
  plan: object({
    base: orNull(TEXT),
    environments: listOf(
      object({
        name: TEXT,
        change: { enum: ['added', 'changed', 'removed'] },
        changes: listOf(
          object({
            image: TEXT,
            kind: { enum: ['promotion', 'rollback', 'hotfix', 'build', 'release', 'retag', 'removal'] },
            from: orNull(REF),
            to: orNull(REF),
            fromVersion: orNull(TEXT),
            toVersion: orNull(TEXT),
            fromRevision: orNull(TEXT),
            toRevision: orNull(TEXT),
            compareUrl: orNull({ type: 'string', pattern: '^https://' }),
            upstream: orNull(
              object({
                environment: TEXT,
                since: orNull(TEXT),
                seconds: orNull({ type: 'integer', minimum: 0 }),
                atLeast: { type: 'boolean' },
              }),
            ),
            override: orNull(OVERRIDE),
          }),
        ),
        rules: listOf(
          object({
            rule: { enum: ['accepts', 'promotesFrom', 'soak', 'combination', 'frozen'] },
            from: orNull(TEXT),
            to: orNull(TEXT),
          }),
        ),
        overrides: listOf({
          ...OVERRIDE,
          properties: { ...OVERRIDE.properties, change: { enum: ['added', 'kept', 'removed'] } },
          required: [...OVERRIDE.required, 'change'],
        }),
      }),
    ),
    images: listOf(object({ image: TEXT, change: { enum: ['added', 'moved', 'removed'] }, from: orNull(TEXT), to: orNull(TEXT) })),
    releases: listOf(
      object({
        image: TEXT,
        version: TEXT,
        change: { enum: ['added', 'rejected', 'reinstated', 'completed', 'rewritten', 'removed'] },
        digest: DIGEST,
        revision: orNull(TEXT),
        reason: orNull(TEXT),
      }),
    ),
    findings: FINDINGS,
    notes: listOf(TEXT),
  }),
  tags: object({
    image: orNull(TEXT),
    repository: orNull(TEXT),
    version: orNull(TEXT),
    revision: orNull({ type: 'string', pattern: '^[0-9a-f]{7,64}$' }),
    tags: listOf(object({ tag: TAG, kind: TAG_KIND, moves: { type: 'boolean' }, reference: orNull(TEXT) })),
    withheld: listOf(object({ tag: TEXT, kind: TAG_KIND, reason: TEXT })),
    notes: listOf(TEXT),
    findings: FINDINGS,
  }),
  labels: object({
    image: orNull(TEXT),
    labels: { type: 'object', additionalProperties: TEXT },
    notes: listOf(TEXT),
    findings: FINDINGS,
  }),
  error: object({ error: object({ code: { type: 'string', pattern: '^[a-z-]+$' }, message: TEXT, help: TEXT }) }),
};

/** Of which there is a document. */
export const DOCUMENT_KINDS = Object.keys(DOCUMENTS) as readonly (keyof typeof DOCUMENTS)[];

/** The names of all fields of a document, but for those of findings. */
export function fieldsOf(kind: keyof typeof DOCUMENTS): string[] {
  const names = new Set<string>();
  const collect = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null || schema === FINDING) {
      return;
    }
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties' && typeof value === 'object') {
        Object.keys(value as object).forEach((name) => names.add(name));
        Object.values(value as object).forEach(collect);
      } else if (key !== 'required') {
        collect(value);
      }
    }
  };
  collect(DOCUMENTS[kind]);
  return [...names];
}

interface Findings {
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly help: string;
    readonly file: string | null;
    readonly line: number | null;
    readonly environment?: string;
    readonly image?: string;
  }[];
}

/** What tests read of the documents. */
export interface Documents {
  readonly validate: Findings & { readonly manifest: string; readonly valid: boolean };
  readonly edit: Findings & {
    readonly manifest: string;
    readonly changed: boolean;
    readonly dryRun: boolean;
    readonly changes: readonly { environment: string; image: string; from: string | null; to: string | null }[];
    readonly releases: readonly { image: string; version: string; digest: string; revision: string | null; created: string | null }[];
    readonly diff: string;
    readonly notes: readonly string[];
    /** Of `init`. */
    readonly files?: readonly string[];
    /** Of all others. */
    readonly commit?: string | null;
    /** Of `freeze` and `thaw`. */
    readonly frozen?: { readonly environment: string; readonly from: string | null; readonly to: string | null } | null;
    /** Of `promote`. */
    readonly overrides?: readonly { environment: string; image: string; ref: string; reason: string; by: string }[];
    /** Of `record`. */
    readonly tagged?: { readonly repository: string; readonly tag: string; readonly digest: string } | null;
  };
  readonly verify: Findings & {
    readonly ok: boolean;
    readonly checks: readonly { environment: string; image: string; check: string; status: string; message: string }[];
    readonly registryCalls: number;
  };
  readonly status: Findings & {
    readonly inSync: boolean;
    readonly environments: readonly {
      name: string;
      images: readonly {
        image: string;
        desired: string;
        running: readonly { digest: string; tasks: number; service: string }[];
        state: string;
        available: boolean | null;
        availableTags: readonly string[];
        newer: string | null;
      }[];
    }[];
  };
  readonly history: Findings & {
    readonly changes: readonly {
      environment: string;
      image: string;
      kind: string;
      from: string | null;
      to: string | null;
      version: string | null;
      commit: string;
      committedAt: string;
      author: string;
      subject: string;
      until: string | null;
      seconds: number | null;
      atLeast: boolean;
    }[];
    readonly left: number;
    readonly notes: readonly string[];
  };
  readonly where: Findings & {
    readonly releases: readonly {
      image: string;
      digest: string;
      versions: readonly { version: string; revision: string | null; created: string | null; rejected: string | null }[];
      environments: readonly {
        name: string;
        current: boolean;
        stays: readonly { tag: string; kind: string; seconds: number; atLeast: boolean; next: { version: string; kind: string } | null }[];
      }[];
    }[];
    readonly notes: readonly string[];
  };
  readonly metrics: Findings & { readonly environments: readonly { name: string }[]; readonly notes: readonly string[] };
  readonly board: Findings & {
    readonly board: Omit<Board, 'findings' | 'notes'> | null;
    readonly output: string | null;
    readonly notes: readonly string[];
  };
  readonly check: Findings & { readonly ok: boolean; readonly base: string | null; readonly notes: readonly string[] };
  readonly plan: Findings & {
    readonly base: string | null;
    readonly environments: readonly {
      readonly name: string;
      readonly change: string;
      readonly changes: readonly {
        readonly image: string;
        readonly kind: string;
        readonly from: string | null;
        readonly to: string | null;
        readonly compareUrl: string | null;
        readonly upstream: { readonly environment: string; readonly since: string | null; readonly seconds: number | null } | null;
        readonly override: { readonly reason: string; readonly by: string } | null;
      }[];
      readonly rules: readonly { readonly rule: string; readonly from: string | null; readonly to: string | null }[];
      readonly overrides: readonly { readonly change: string; readonly reason: string }[];
    }[];
    readonly releases: readonly { readonly image: string; readonly version: string; readonly change: string }[];
    readonly notes: readonly string[];
  };
  readonly tags: Findings & {
    readonly image: string | null;
    readonly repository: string | null;
    readonly version: string | null;
    readonly revision: string | null;
    readonly tags: readonly { tag: string; kind: string; moves: boolean; reference: string | null }[];
    readonly withheld: readonly { tag: string; kind: string; reason: string }[];
    readonly notes: readonly string[];
  };
  readonly labels: Findings & {
    readonly image: string | null;
    readonly labels: Readonly<Record<string, string>>;
    readonly notes: readonly string[];
  };
  readonly error: { readonly error: { readonly code: string; readonly message: string; readonly help: string } };
}

/** The one document of an answer, held to its schema. */
export function documentOf<K extends keyof Documents>(kind: K, { stdout }: Answer): Documents[K] {
  const document: unknown = JSON.parse(stdout);
  const { valid, errors } = new Validator(DOCUMENTS[kind], '2020-12', false).validate(document);
  expect(errors).toEqual([]);
  expect(valid).toBe(true);
  return document as Documents[K];
}

/** The codes of what was found. */
export function codesOf({ findings }: Findings): string[] {
  return findings.map(({ code }) => code);
}
