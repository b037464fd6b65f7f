import { quote } from '../../manifest/format-error';
import type { Arguments } from '../arguments';
import { UsageError } from '../failure';

/**
 * What `--format` asks for; the first form when it is not given.
 *
 * @throws UsageError `invalid-argument` for a form that there is not, and beside `--json`, which is a form, too
 */
export function formatArgument<T extends string>(given: Arguments, forms: readonly [T, ...T[]]): T {
  const [standard] = forms;
  const text = given.text('format') ?? standard;
  const form = forms.find((candidate) => candidate === text);
  if (form === undefined) {
    throw new UsageError('invalid-argument', `--format is ${quote(text)}`, `choose one of ${forms.join(', ')}`);
  }
  if (form !== standard && given.flag('json')) {
    throw new UsageError('invalid-argument', `--json and --format ${form} are two forms of one answer`, 'give one of them');
  }
  return form;
}
