import type { Finding } from '../../manifest/finding';
import { fingerprints } from './fingerprint';

/** One entry of a Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export interface GitlabViolation {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'major' | 'minor';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/**
 * Findings as a Code Quality report of GitLab. Each entry must have a place there: what is about none is shown at the first line.
 *
 * @param path of the manifest, relative to the root of the repository
 */
export function gitlabReport(findings: readonly Finding[], path: string): GitlabViolation[] {
  const prints = fingerprints(findings, path);
  return findings.map(({ severity, code, message, help, line }, at) => ({
    description: `${message}; ${help}`,
    check_name: code,
    fingerprint: prints[at] ?? '',
    severity: severity === 'error' ? 'major' : 'minor',
    location: { path, lines: { begin: line ?? 1 } },
  }));
}
