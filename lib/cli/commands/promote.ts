import { setPins } from '../../manifest/edit';
import { planPromotion } from '../../promotion';
import type { CommandContext } from '../command-context';
import { runEdit } from '../edit';
import { nameArgument, nameArguments } from '../forms';
import type { Outcome } from '../outcome';
import { pinSubject } from '../subject';

/** Copies pins from one environment to the next: all or nothing, without a registry. */
export async function run(context: CommandContext): Promise<Outcome> {
  const from = nameArgument(context.arguments.at(0));
  const to = nameArgument(context.arguments.at(1));
  const images = nameArguments(context.arguments.texts('image'));
  return runEdit(context, ({ manifest }) => {
    const { pins, notes } = planPromotion(manifest, from, to, images);
    const edit = setPins(manifest, to, pins);
    return {
      edit,
      notes,
      subject: pinSubject('promote', edit.changes, `from ${from} to ${to}`),
      unchanged: pins.size === 0 ? `${from} and ${to} have no image in common` : `${to} has all of this already`,
    };
  });
}
