import type { Finding } from './finding';
import { Problems, toFindings } from './problem';
import { readDraft } from './read-draft';
import { ReleaseManifest } from './release-manifest';
import { checkRules } from './rules';
import { checkSchema } from './schema-check';
import { parseSyntax } from './syntax';
import { valueAt, type SyntaxNode } from './syntax-tree';

/** A manifest's text, what is wrong with it, and its value when nothing is. */
export interface ParsedManifest {
  readonly text: string;
  /** As given by the caller. */
  readonly file: string | null;
  /** In the order of the text. */
  readonly findings: readonly Finding[];
  /** Undefined when the text is neither YAML nor JSON. */
  readonly root: SyntaxNode | undefined;
  /** Undefined when there is an error among the findings. */
  readonly manifest: ReleaseManifest | undefined;
}

/**
 * Reads a manifest and checks every static rule. Never throws, whatever the text.
 *
 * @param text the whole file
 * @param file how findings call it; a name that ends in `.json` asks for strict JSON
 */
export function parseManifest(text: string, file: string | null = null): ParsedManifest {
  if (typeof text !== 'string') {
    // JavaScript callers hand over the bytes of a file.
    return parseManifest(String(text), file);
  }
  const { root, checks, unknown } = parseSyntax(text, file !== null && /\.json$/i.test(file));
  const refused = (problems: readonly Problems[]): ParsedManifest => {
    return { text, file, findings: toFindings(problems, text, file), root, manifest: undefined };
  };
  if (root === undefined) {
    return refused(checks);
  }
  const newer = newerVersion(root);
  if (newer !== undefined) {
    return refused([...checks, newer]);
  }
  const structure = checkSchema(root, unknown);
  if ([...checks, structure].some((problems) => problems.overflows)) {
    return refused([...checks, structure]); // a report that is full already is not continued
  }
  const { draft, problems } = readDraft(root, unknown);
  const all = [...checks, structure, problems, ...checkRules(draft)];
  if (all.some((check) => check.listed.length > 0)) {
    return refused(all);
  }
  return { text, file, findings: [], root, manifest: ReleaseManifest._fromDraft(draft, { text, file, root }) };
}

/** The problem of a manifest of a later form; it is not judged by the rules of this one. */
function newerVersion(root: SyntaxNode): Problems | undefined {
  const version = valueAt(root, 'schemaVersion');
  if (version?.kind !== 'scalar' || typeof version.value !== 'number' || !Number.isInteger(version.value) || version.value <= 1) {
    return undefined;
  }
  const message = `schemaVersion ${version.source} is newer than this version of waybill understands`;
  return Problems.of({ code: 'schema', message, help: 'upgrade cdk-waybill', offset: version.span.start });
}
