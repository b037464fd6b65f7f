import type { Finding } from '../../manifest';
import { type ChangedManifest, changedManifest } from '../changed-manifest';
import { changesOfCommits } from '../changes-of-commits';
import type { CommandContext } from '../command-context';
import { EXIT } from '../failure';
import { pathInDiff } from '../find-manifest';
import { findingLines } from '../finding-lines';
import { formatArgument } from '../formats/format-argument';
import { githubLines } from '../formats/github';
import { gitlabReport } from '../formats/gitlab';
import { severitiesText } from '../formats/plan-words';
import { sarifLog } from '../formats/sarif';
import type { Line } from '../line';
import { openIfValid } from '../open-if-valid';
import { locateManifest } from '../open-manifest';
import type { Outcome } from '../outcome';
import { ownVersion } from '../../package-version';

type Checked = Pick<ChangedManifest, 'base' | 'findings' | 'notes'>;

/** Every rule on the manifest, and every rule on what changed in it. */
export async function run(context: CommandContext): Promise<Outcome> {
  const form = formatArgument(context.arguments, ['text', 'github', 'gitlab', 'sarif']);
  const place = locateManifest(context);
  const opened = openIfValid(place);
  const compare = context.arguments.flag('each') ? changesOfCommits : changedManifest;
  const { base, findings, notes }: Checked =
    'findings' in opened ? { base: null, findings: opened.findings, notes: [] } : await compare(context, opened);
  context.output.say(...notes.map((note): Line => `note: ${note}`));
  const ok = !findings.some(({ severity }) => severity === 'error');
  return {
    exitCode: ok ? EXIT.done : EXIT.refused,
    document: { ok, base, findings, notes },
    ...shown(form, findings, pathInDiff(context.io.cwd, place.path).replaceAll('\\', '/')),
    closing: findings.length === 0 ? [] : [`${severitiesText({ findings })} in ${place.shown}`],
  };
}

/** The findings in a form for people or for a CI system, which knows files from the root of the repository. */
function shown(
  form: 'text' | 'github' | 'gitlab' | 'sarif',
  findings: readonly Finding[],
  path: string,
): Pick<Outcome, 'lines' | 'commands' | 'report'> {
  switch (form) {
    case 'text':
      return { lines: findings.length === 0 ? ['every rule is satisfied'] : findingLines(findings) };
    case 'github':
      return { lines: [], commands: githubLines(findings, path) };
    case 'gitlab':
      return { lines: [], report: gitlabReport(findings, path) };
    case 'sarif':
      return { lines: [], report: sarifLog(findings, path, ownVersion()) };
  }
}
