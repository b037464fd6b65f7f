import { thawEnvironment } from '../../manifest/edit';
import { Lookup, refuseIfAny } from '../../promotion';
import type { CommandContext } from '../command-context';
import { runEdit } from '../edit';
import { nameArgument } from '../forms';
import { freezeLine, NO_FREEZE } from '../freeze-line';
import type { Outcome } from '../outcome';

/** Lets promotions into an environment again. */
export async function run(context: CommandContext): Promise<Outcome> {
  const environment = nameArgument(context.arguments.at(0));
  return runEdit(
    context,
    ({ manifest }) => {
      const lookup = new Lookup(manifest);
      const from = lookup.environment(environment)?.frozen ?? null;
      refuseIfAny(lookup.findings);
      const change = { environment, from, to: null };
      return {
        edit: thawEnvironment(manifest, environment),
        // By the rules on a change, whose evidence is the base: what enters in the same pull request meets the freeze.
        notes: from === null ? [] : [`promotions into ${environment} are free once this is committed and merged, not in the same change`],
        subject: `thaw ${environment}`,
        unchanged: `${environment} is not frozen`,
        lines: [freezeLine(change)],
        reasons: [`${environment} was frozen: ${from ?? ''}`],
        more: { frozen: change },
      };
    },
    NO_FREEZE,
  );
}
