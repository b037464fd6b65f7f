import { FindingsError, type Finding } from '../../manifest';
import type { CommandContext } from '../command-context';
import { counted } from '../counted';
import { EXIT } from '../failure';
import { findingLines } from '../finding-lines';
import { locateManifest, openManifest } from '../open-manifest';
import type { Outcome } from '../outcome';

/** The static rules of the manifest: every problem in one go. */
export function run(context: CommandContext): Promise<Outcome> {
  const place = locateManifest(context);
  const findings = findingsOf(() => openManifest(place));
  const valid = !findings.some((finding) => finding.severity === 'error');
  return Promise.resolve({
    exitCode: valid ? EXIT.done : EXIT.refused,
    document: { manifest: place.shown, valid, findings },
    lines: valid ? [`${place.shown} is valid`] : findingLines(findings),
    closing: valid ? [] : [`${counted(findings.length, 'problem')} in ${place.shown}`],
  });
}

function findingsOf(open: () => unknown): readonly Finding[] {
  try {
    open();
    return [];
  } catch (error) {
    if (error instanceof FindingsError) {
      return error.findings;
    }
    throw error;
  }
}
