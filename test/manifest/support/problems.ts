import { parseManifest, type Finding } from '../../../lib/manifest';

/** What is wrong with a text, each as `code line:column`, in order. */
export function problemsOf(text: string, file?: string): string[] {
  return parseManifest(text, file).findings.map(at);
}

/** A finding as `code line:column`. */
export function at(finding: Finding): string {
  return `${finding.code} ${String(finding.line)}:${String(finding.column)}`;
}

/** The only finding of a text. */
export function onlyProblemOf(text: string, file?: string): Finding {
  const { findings } = parseManifest(text, file);
  const [finding] = findings;
  if (finding === undefined || findings.length > 1) {
    throw new Error(`expected one finding, got: ${JSON.stringify(findings, undefined, 2)}`);
  }
  return finding;
}
