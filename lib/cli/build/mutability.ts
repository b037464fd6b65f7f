import { isTagPattern } from '../../manifest/tag-pattern';
import { quote } from '../../manifest';
import type { CommandContext } from '../command-context';
import { UsageError } from '../failure';
import { askAbout } from '../registry-answer';
import { registryOpener } from '../registry-choice';
import type { Build } from './build-context';

/** Which tags the repository lets move, and which of them it does not. */
export interface Mutability {
  readonly mutable: readonly string[];
  readonly fixed: readonly string[];
}

const EVERY = ['*'];

/**
 * What `--mutable` says, or with `--from-registry` what ECR says; nothing moves when neither is given.
 *
 * @returns how to find it out, once it is known what is built
 * @throws UsageError when the options are wrong
 */
export function mutabilityReader(context: CommandContext, image: string | undefined): (build: Build) => Promise<Mutability> | Mutability {
  const { arguments: given, output } = context;
  const patterns = given.texts('mutable') ?? [];
  const wrong = patterns.find((pattern) => !isTagPattern(pattern));
  if (wrong !== undefined) {
    const help = 'use letters, digits, "_", "." and "-", and "*" for any run of them';
    throw new UsageError('invalid-argument', `${quote(wrong)} is not a pattern of tags`, help, 'tags');
  }
  if (!given.flag('from-registry')) return () => ({ mutable: patterns, fixed: [] });
  if (image === undefined) {
    const help = 'name one of the manifest: waybill tags IMAGE';
    throw new UsageError('missing-argument', '--from-registry is about an image, and none is named', help, 'tags');
  }
  if (patterns.length > 0) {
    const help = 'leave --mutable out, or name all patterns yourself';
    throw new UsageError('unexpected-argument', '--mutable and --from-registry say the same thing', help, 'tags');
  }
  const open = registryOpener(context);
  return async ({ manifest, image: declared }) => {
    if (manifest === undefined || declared === undefined) return { mutable: [], fixed: [] };
    const { records } = open(manifest);
    if (records === undefined) return { mutable: [], fixed: [] };
    const answer = await output.progress.during(`asking the registry which tags of ${declared.name} can be moved`, () =>
      askAbout(declared, () => records.mutabilityOf(declared.repository)),
    );
    return answer.mutable ? { mutable: EVERY, fixed: answer.except } : { mutable: answer.except, fixed: [] };
  };
}
