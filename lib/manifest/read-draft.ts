import { Digest } from './digest';
import type { Draft, DraftEnvironment, DraftImage, DraftOverride, DraftPin, DraftRelease, Placed } from './draft';
import { FormatError } from './format-error';
import { ImageTag } from './image-tag';
import { parseName } from './name';
import { PinnedReference } from './pinned-reference';
import { formatProblem, Problems, type Subject } from './problem';
import { RepositoryName } from './repository-name';
import { entryAt, valueAt, type MapEntry, type SyntaxNode } from './syntax-tree';
import { Version } from './version';

/**
 * Reads what can be understood of a manifest, and judges its texts by their value types. What has the wrong type is passed over: the schema reports it.
 *
 * @param root the whole file
 * @param unknown nodes whose value, or one of whose entries, is not known
 */
export function readDraft(root: SyntaxNode, unknown: ReadonlySet<SyntaxNode>): { readonly draft: Draft; readonly problems: Problems } {
  const reader = new DraftReader(unknown);
  return { draft: reader.read(root), problems: reader.problems };
}

class DraftReader {
  public readonly problems = new Problems();

  public constructor(private readonly unknown: ReadonlySet<SyntaxNode>) {}

  public read(root: SyntaxNode): Draft {
    const application = valueAt(root, 'application');
    this.judge(application, {}, parseName);
    const registry = valueAt(root, 'registry');
    const environments = valueAt(root, 'environments');
    const images = valueAt(root, 'images');
    const environmentEntries = this.entries(environments);
    return {
      application: this.text(application) ?? '',
      registryAccount: this.text(valueAt(registry, 'account')),
      registryRegion: this.text(valueAt(registry, 'region')),
      environments: environmentEntries.map((entry) => this.environment(entry)),
      environmentNames: this.isWhole(environments) ? environmentEntries.map(({ key }) => key.source) : undefined,
      images: this.isWhole(images) ? new Map(this.entries(images).map((entry) => [entry.key.source, this.image(entry)])) : undefined,
    };
  }

  private environment({ key, value }: MapEntry): DraftEnvironment {
    const name = key.source;
    this.judgeKey(key.source, key.span.start, { environment: name }, parseName);
    const accepts = entryAt(value, 'accepts');
    const acceptsText = this.text(accepts?.value);
    const combination = this.text(valueAt(value, 'combination'));
    const malformed = value.kind !== 'map' || this.unknown.has(value);
    return {
      name: { text: name, offset: key.span.start },
      accepts:
        acceptsText === 'builds' || acceptsText === 'releases' ? acceptsText : accepts !== undefined || malformed ? undefined : 'releases',
      promotesFrom: this.promotesFrom(value, name),
      soak: this.text(valueAt(value, 'soak')),
      combination: combination === 'exact' ? 'exact' : 'any',
      frozen: this.text(valueAt(value, 'frozen')),
      overrides: this.overrides(value, name),
      pins: this.entries(valueAt(value, 'images')).map((entry) => this.pin(entry, name)),
    };
  }

  private promotesFrom(environment: SyntaxNode, name: string): Placed[] {
    const list = valueAt(environment, 'promotesFrom');
    const found = new Map<string, Placed>();
    for (const item of list?.kind === 'sequence' ? list.items : []) {
      const text = this.judge(item, { environment: name }, parseName);
      if (text !== undefined && !found.has(text)) {
        found.set(text, { text, offset: item.span.start });
      }
    }
    return [...found.values()];
  }

  private overrides(environment: SyntaxNode, name: string): DraftOverride[] {
    const list = valueAt(environment, 'overrides');
    return (list?.kind === 'sequence' ? list.items : []).map((item) => {
      const subject = { environment: name };
      const image = this.judge(valueAt(item, 'image'), subject, parseName) ?? '';
      this.judge(valueAt(item, 'ref'), image === '' ? subject : { ...subject, image }, (text) => PinnedReference.parse(text));
      const ref = this.text(valueAt(item, 'ref')) ?? '';
      return { image, ref, reason: this.text(valueAt(item, 'reason')) ?? '', by: this.text(valueAt(item, 'by')) ?? '' };
    });
  }

  private pin({ key, value }: MapEntry, environment: string): DraftPin {
    const subject = { environment, image: key.source };
    this.judgeKey(key.source, key.span.start, subject, parseName);
    return {
      image: { text: key.source, offset: key.span.start },
      reference: this.judge(value, subject, (text) => PinnedReference.parse(text)),
      offset: value.span.start,
    };
  }

  private image({ key, value }: MapEntry): DraftImage {
    const subject = { image: key.source };
    this.judgeKey(key.source, key.span.start, subject, parseName);
    const repository = valueAt(value, 'repository');
    const releases = entryAt(value, 'releases')?.value;
    const versioning = this.versioning(value);
    const missing = releases === undefined && value.kind === 'map' && !this.unknown.has(value);
    return {
      name: { text: key.source, offset: key.span.start },
      repository: this.judge(repository, subject, (text) => RepositoryName.parse(text)),
      repositoryOffset: repository?.span.start ?? key.span.start,
      source: this.text(valueAt(value, 'source')),
      versioning,
      releases:
        missing || this.isWhole(releases)
          ? new Map(this.entries(releases).map((entry) => [entry.key.source, this.release(entry, subject, versioning)]))
          : undefined,
    };
  }

  private versioning(image: SyntaxNode): DraftImage['versioning'] {
    const text = this.text(valueAt(image, 'versioning'));
    if (text === 'none' || text === 'semver') {
      return text;
    }
    return valueAt(image, 'versioning') === undefined && this.isWhole(image) ? 'semver' : undefined;
  }

  private release({ key, value }: MapEntry, subject: Subject, versioning: DraftImage['versioning']): DraftRelease {
    const version = key.source;
    if (versioning !== undefined) {
      this.judgeKey(version, key.span.start, subject, (text) => (versioning === 'none' ? parseReleaseTag(text) : Version.parse(text)));
    }
    return {
      version,
      digest: this.judge(valueAt(value, 'digest'), subject, (text) => Digest.parse(text)),
      revision: this.text(valueAt(value, 'revision')),
      created: this.text(valueAt(value, 'created')),
      rejected: this.text(valueAt(value, 'rejected')),
    };
  }

  private entries(node: SyntaxNode | undefined): readonly MapEntry[] {
    return node?.kind === 'map' ? node.entries : [];
  }

  /** Whether every entry of it is known. */
  private isWhole(node: SyntaxNode | undefined): boolean {
    return node?.kind === 'map' && !this.unknown.has(node);
  }

  private text(node: SyntaxNode | undefined): string | undefined {
    return node?.kind === 'scalar' && typeof node.value === 'string' && !this.unknown.has(node) ? node.value : undefined;
  }

  /** The value of a text, or undefined and a problem. */
  private judge<T>(node: SyntaxNode | undefined, subject: Subject, parse: (text: string) => T): T | undefined {
    const text = this.text(node);
    return text === undefined || node === undefined ? undefined : this.judgeKey(text, node.span.start, subject, parse);
  }

  private judgeKey<T>(text: string, offset: number, subject: Subject, parse: (text: string) => T): T | undefined {
    if (this.problems.overflows) {
      return undefined; // the report is full, and each error costs a stack trace
    }
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof FormatError)) {
        throw error;
      }
      this.problems.add(() => formatProblem(error, offset, subject));
      return undefined;
    }
  }
}

/** What a ledger key is when the image says `versioning: none`. */
function parseReleaseTag(text: string): ImageTag {
  if (text === 'latest') {
    throw new FormatError('tag-format', LATEST.message, LATEST.help);
  }
  return ImageTag.parse(text);
}

/** What is said about `latest` where a release is asked for. */
export const LATEST = { message: '"latest" is never a release', help: 'use a tag that names one build for ever' } as const;
