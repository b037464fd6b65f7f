import type { Finding } from '../../manifest/finding';

/**
 * Findings as workflow commands of GitHub Actions, a line each: the runner makes annotations of them on the changed files.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 *
 * @param path of the manifest, relative to the root of the repository: the runner resolves it from there, whatever folder the step runs in
 */
export function githubLines(findings: readonly Finding[], path: string): string[] {
  return findings.map(({ severity, code, message, help, file, line, column }) => {
    const properties = Object.entries({ file: file === null ? null : path, line, col: column, title: code }).flatMap(([name, value]) =>
      value === null ? [] : [`${name}=${escapeProperty(String(value))}`],
    );
    return `::${severity} ${properties.join(',')}::${escapeData(`${message}\n${help}`)}`;
  });
}

/** Percent first, or the escapes of the others would be escaped. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
