import type { Finding } from './finding';
import { toFindings, type Problem } from './problem';
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
  const { root, problems, unknown } = parseSyntax(text, file !== null && /\.json$/i.test(file));
  if (root === undefined) {
    return { text, file, findings: toFindings(problems, text, file), root, manifest: undefined };
  }
  const newer = newerVersion(root);
  if (newer !== undefined) {
    return { text, file, findings: toFindings([...problems, newer], text, file), root, manifest: undefined };
  }
  const { draft, problems: formatProblems } = readDraft(root, unknown);
  const all = [...problems, ...checkSchema(root, unknown), ...formatProblems, ...checkRules(draft)];
  const findings = toFindings(all, text, file);
  return { text, file, findings, root, manifest: all.length > 0 ? undefined : ReleaseManifest._fromDraft(draft, { text, file, root }) };
}

/** A manifest of a later form is not judged by the rules of this one. */
function newerVersion(root: SyntaxNode): Problem | undefined {
  const version = valueAt(root, 'schemaVersion');
  if (version?.kind !== 'scalar' || typeof version.value !== 'number' || !Number.isInteger(version.value) || version.value <= 1) {
    return undefined;
  }
  return {
    code: 'schema',
    message: `schemaVersion ${String(version.value)} is newer than this version of waybill understands`,
    help: 'upgrade cdk-waybill',
    offset: version.span.start,
  };
}
