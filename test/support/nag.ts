import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/** A finding of cdk-nag that someone accepted. */
export interface Acknowledgement {
  readonly rule: string;
  /** Path of the construct that it was accepted on. */
  readonly at: string;
  readonly reason: string;
  /** Paths of what it was found in. */
  readonly found: readonly string[];
}

/** What a pack of cdk-nag says of an app. */
export interface NagReport {
  /** `RULE at PATH`. */
  readonly violations: readonly string[];
  readonly acknowledged: readonly Acknowledgement[];
}

interface PluginReport {
  readonly pluginName: string;
  readonly violations: readonly Violation[];
  readonly suppressedViolations?: readonly (Violation & { readonly acknowledgedAt: string; readonly reason: string })[];
}

interface Violation {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
}

/** Synthesizes an app with the AwsSolutions pack and reads its report. */
export function nag(app: App): NagReport {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
  return nagReport(app.outdir);
}

/** Reads the report of a cloud assembly that was synthesized with a pack. */
export function nagReport(directory: string, pack = 'AwsSolutions'): NagReport {
  const report = pluginReportsOf(directory).find(({ pluginName }) => pluginName === pack);
  if (report === undefined) throw new Error('cdk-nag did not run');
  return {
    violations: violationsOf(report),
    acknowledged: (report.suppressedViolations ?? []).map(({ ruleName, acknowledgedAt, reason, violatingConstructs }) => ({
      rule: ruleName,
      at: acknowledgedAt,
      reason,
      found: violatingConstructs.map(({ constructPath }) => constructPath),
    })),
  };
}

/**
 * Those that are wider than the construct whose resource, policy or route has the finding, so that they would hide what comes to it later, or
 * that have no reason to speak of. Older versions of the CDK report all findings of a rule with one of its acknowledgements: those of other
 * constructs are none of this one's.
 */
export function blanketsAmong(acknowledged: readonly Acknowledgement[]): Acknowledgement[] {
  const ownResource = /^(\/DefaultPolicy)?\/Resource$|^\/DefaultRoute$/;
  return acknowledged.filter(({ at, reason, found }) => {
    const covered = found.filter((path) => path.startsWith(`${at}/`)).map((path) => path.slice(at.length));
    return reason.length <= 20 || !covered.every((path) => ownResource.test(path));
  });
}

/** The packs that every app of this project passes. */
export const PASSED_PACKS = ['AwsSolutions', 'NIST.800.53.R5', 'PCI.DSS.321'] as const;

/** Expects of an app that a pack finds nothing but what is accepted, each on one construct with its reason. */
export function expectToPass(pack: string, directory: string): void {
  const { violations, acknowledged } = nagReport(directory, pack);
  expect(violations).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(blanketsAmong(acknowledged)).toEqual([]);
}

/** Everything that any validation found in a cloud assembly and nobody accepted, as `RULE at PATH`. */
export function findingsOf(directory: string): string[] {
  return pluginReportsOf(directory).flatMap(violationsOf);
}

function pluginReportsOf(directory: string): readonly PluginReport[] {
  const { pluginReports } = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as {
    pluginReports: readonly PluginReport[];
  };
  return pluginReports;
}

function violationsOf({ violations }: PluginReport): string[] {
  return violations.flatMap(({ ruleName, violatingConstructs }) =>
    violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
  );
}
