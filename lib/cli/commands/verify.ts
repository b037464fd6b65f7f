import { FindingsError, type Finding } from '../../manifest';
import { AWS_SERVICES } from '../aws-services';
import { checkPins, type JudgedPin } from '../check-pins';
import type { CommandContext } from '../command-context';
import { counted } from '../counted';
import { chosenEnvironments } from '../environment-arguments';
import { EXIT } from '../failure';
import { findingLines } from '../finding-lines';
import { nameArgument } from '../forms';
import { type Line, type Row, type Style, styled, table } from '../line';
import { locateManifest, openManifest } from '../open-manifest';
import type { Outcome } from '../outcome';
import { awsChoice, registryOpener } from '../registry-choice';
import type { PinCheck } from '../verify/pin-check';
import { servicePlatforms } from '../verify/service-platforms';
import { verifyOptions } from '../verify/verify-options';
import { once } from '../verify/verify-run';

const STYLES: Readonly<Record<PinCheck['status'], Style>> = { pass: 'green', fail: 'red', skipped: 'dim' };

/** Asks the registry whether each pinned digest is there, is what the manifest says, and will stay. */
export async function run(context: CommandContext): Promise<Outcome> {
  const names = context.arguments.all.map(nameArgument);
  const options = verifyOptions(context.arguments);
  const open = registryOpener(context);
  const ecs = awsChoice(context);
  const place = locateManifest(context);
  try {
    const { manifest } = openManifest(place);
    const environments = chosenEnvironments(manifest, names);
    const pins = environments.flatMap((environment) => environment.images);
    const registry = open(manifest);
    const ask = once(() =>
      servicePlatforms(
        context.services ?? AWS_SERVICES,
        ecs,
        manifest.application,
        environments.map(({ name }) => name),
      ),
    );
    const { judged, findings } = await context.output.progress.during(`asking the registry for ${String(pins.length)} images`, () =>
      checkPins({ ...options, manifest, registry, now: new Date(), servicePlatforms: ask }, pins),
    );
    return answer(judged, registry.calls, findings);
  } catch (error) {
    if (error instanceof FindingsError) {
      return answer([], 0, error.findings);
    }
    throw error;
  }
}

function answer(judged: readonly JudgedPin[], registryCalls: number, findings: readonly Finding[]): Outcome {
  const checks = judged.map(({ check }) => check);
  const failed = checks.filter((check) => check.status === 'fail').length;
  const ok = failed === 0 && findings.length === 0;
  return {
    exitCode: ok ? EXIT.done : EXIT.refused,
    document: { ok, checks, registryCalls, findings },
    lines: [...checkLines(judged), ...findingLines(findings)],
    closing: checks.length === 0 ? [] : [sumOf(judged, failed, registryCalls)],
  };
}

/** `5 checks, 0 failed, 3 skipped (2 by --skip, 1 without --platform); 4 registry calls`. */
function sumOf(judged: readonly JudgedPin[], failed: number, registryCalls: number): string {
  const reasons = new Map<string, number>();
  for (const { reason } of judged) if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const skipped = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  const by = [...reasons].map(([reason, count]) => `${String(count)} ${reason}`).join(', ');
  return (
    `${counted(judged.length - skipped, 'check')}, ${String(failed)} failed, ${String(skipped)} skipped` +
    `${skipped === 0 ? '' : ` (${by})`}; ${counted(registryCalls, 'registry call')}`
  );
}

/** One line for each check of each pin that was asked for, with the message where it is worth a word. */
function checkLines(judged: readonly JudgedPin[]): Line[] {
  const rows = judged
    .filter(({ shown }) => shown)
    .map(({ check: { environment, image, ref, check, status, message }, remark }): Row => [
      environment,
      image,
      ref.slice(0, ref.indexOf('@')),
      check,
      styled(remark ? 'yellow' : STYLES[status], status),
      status === 'pass' && !remark ? '' : message,
    ]);
  return table(rows);
}
