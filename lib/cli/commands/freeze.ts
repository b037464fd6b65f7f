import { freezeEnvironment } from '../../manifest/edit';
import { Lookup, refuseIfAny } from '../../promotion';
import type { CommandContext } from '../command-context';
import { runEdit } from '../edit';
import { nameArgument, reasonArgument } from '../forms';
import { freezeLine, NO_FREEZE } from '../freeze-line';
import type { Outcome } from '../outcome';

/** Says that nothing new may enter an environment, and why. */
export async function run(context: CommandContext): Promise<Outcome> {
  const environment = nameArgument(context.arguments.at(0));
  const reason = reasonArgument(context.arguments.text('reason') ?? '');
  return runEdit(
    context,
    ({ manifest }) => {
      const lookup = new Lookup(manifest);
      const from = lookup.environment(environment)?.frozen ?? null;
      refuseIfAny(lookup.findings);
      const change = { environment, from, to: reason };
      return {
        edit: freezeEnvironment(manifest, environment, reason),
        notes: from === null || from === reason ? [] : [`${environment} was frozen already, for another reason: ${from}`],
        subject: `freeze ${environment}: ${reason}`,
        unchanged: `${environment} is frozen for this reason already`,
        lines: [freezeLine(change)],
        reasons: [`${environment} is frozen: ${reason}`],
        more: { frozen: change },
      };
    },
    NO_FREEZE,
  );
}
