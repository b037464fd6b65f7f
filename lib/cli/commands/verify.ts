import { FindingsError, quote, type Finding } from '../../manifest';
import { checkPins, type PinCheck } from '../check-pins';
import type { CommandContext } from '../command-context';
import { counted } from '../counted';
import { chosenEnvironments } from '../environment-arguments';
import { EXIT, UsageError } from '../failure';
import { findingLines } from '../finding-lines';
import { nameArgument } from '../forms';
import { type Line, type Row, type Style, styled, table } from '../line';
import { locateManifest, openManifest } from '../open-manifest';
import type { Outcome } from '../outcome';
import { registryOpener } from '../registry-choice';

const STYLES: Readonly<Record<PinCheck['status'], Style>> = { pass: 'green', fail: 'red', skipped: 'dim' };

/** Asks the registry whether each pinned digest is there and is what the manifest says. */
export async function run(context: CommandContext): Promise<Outcome> {
  const names = context.arguments.all.map(nameArgument);
  const platform = platformArgument(context.arguments.text('platform'));
  const open = registryOpener(context);
  const place = locateManifest(context);
  try {
    const { manifest } = openManifest(place);
    const pins = chosenEnvironments(manifest, names).flatMap((environment) => environment.images);
    const registry = open(manifest);
    const { checks, findings } = await context.output.progress.during(`asking the registry for ${String(pins.length)} images`, () =>
      checkPins(registry, pins, platform),
    );
    return answer(checks, registry.calls, findings);
  } catch (error) {
    if (error instanceof FindingsError) {
      return answer([], 0, error.findings);
    }
    throw error;
  }
}

function answer(checks: readonly PinCheck[], registryCalls: number, findings: readonly Finding[]): Outcome {
  const failed = checks.filter((check) => check.status === 'fail').length;
  const skipped = checks.filter((check) => check.status === 'skipped').length;
  const ok = failed === 0 && findings.length === 0;
  return {
    exitCode: ok ? EXIT.done : EXIT.refused,
    document: { ok, checks, registryCalls, findings },
    lines: [...checkLines(checks), ...findingLines(findings)],
    closing:
      checks.length === 0
        ? []
        : [
            `${counted(checks.length - skipped, 'check')}, ${String(failed)} failed, ${String(skipped)} skipped; ${counted(registryCalls, 'registry call')}`,
          ],
  };
}

/** One line a pin, and one more for each check that did not pass for a reason worth a word. */
function checkLines(checks: readonly PinCheck[]): Line[] {
  const rows = checks
    // Without --platform there is nothing to say about platforms.
    .filter(({ check, status }) => check !== 'platform' || status !== 'skipped')
    .map(({ environment, image, ref, check, status, message }): Row => [
      environment,
      image,
      ref.slice(0, ref.indexOf('@')),
      check,
      styled(STYLES[status], status),
      status === 'pass' ? '' : message,
    ]);
  return table(rows);
}

function platformArgument(text: string | undefined): string | undefined {
  if (text !== undefined && !/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/.test(text)) {
    throw new UsageError(
      'invalid-argument',
      `${quote(text)} is not a platform`,
      'write OS/ARCH, for example linux/amd64 or linux/arm64',
      'verify',
    );
  }
  return text;
}
