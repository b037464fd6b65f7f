import type { Finding } from '../../manifest/finding';
import { fingerprints } from './fingerprint';
import { rulePage, ruleText } from './rule-texts';

const HOME = 'https://github.com/cdk-waybill/cdk-waybill';
/** The name that SARIF viewers know for the root of the checkout. */
const ROOT = '%SRCROOT%';

/**
 * Findings as a SARIF 2.1.0 log (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), in the subset that code scanning of
 * GitHub reads: every result has a place there, and what is about none is shown at the first line.
 *
 * @param path of the manifest, relative to the root of the repository
 * @param version of waybill
 */
export function sarifLog(findings: readonly Finding[], path: string, version: string): object {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const prints = fingerprints(findings, path);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'waybill', semanticVersion: version, informationUri: HOME, rules: codes.map(descriptor) },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [ROOT]: { description: { text: 'the root of the git work tree' } } },
        results: findings.map((finding, at) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: finding.severity,
          message: { text: messageText(`${finding.message}; ${finding.help}`) },
          locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path), uriBaseId: ROOT }, region: regionOf(finding) } }],
          partialFingerprints: { 'waybillFinding/v1': prints[at] ?? '' },
        })),
      },
    ],
  };
}

function descriptor(code: string): object {
  const { rule, help } = ruleText(code);
  return {
    id: code,
    shortDescription: { text: rule },
    fullDescription: { text: rule },
    help: { text: help },
    helpUri: `${HOME}/blob/main/docs/${rulePage(code)}`,
  };
}

function regionOf({ line, column }: Finding): object {
  return { startLine: line ?? 1, ...(column === null ? {} : { startColumn: column }) };
}

function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/**
 * A text that no viewer takes for more: `[text](target)` is a link in a SARIF message (3.11.6), and `{0}` a placeholder (3.11.5).
 */
function messageText(text: string): string {
  return text.replaceAll('](', '] (').replaceAll(/\{(\d+)\}/g, '{{$1}}');
}
