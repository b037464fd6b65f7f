import { quote } from '../../manifest';
import type { LifecycleFate, LifecycleRule } from '../../registry';
import { counted } from '../counted';
import { fail, NOT_THERE, pass, type PinRule, withoutRecords } from './pin-check';

const DAY = 24 * 60 * 60 * 1000;
/** Days; what a rule takes sooner is worth a word to people. */
const SOON = 30;

/** No rule of the repository's lifecycle policy takes the image when ECR applies it next, which is within a day. */
export const lifecycle: PinRule = {
  name: 'lifecycle',
  notAsked: (run) => withoutRecords(run, 'lifecycle policy'),
  async judge({ digest, repository }, shelf, { now }) {
    const policy = await shelf.fates();
    if (policy === undefined) return pass(`${repository.toString()} has no lifecycle policy`);
    if (!policy.byDigest.has(digest.toString())) return NOT_THERE;
    const fate = policy.fates.get(digest.toString());
    if (fate === undefined) return pass('no rule of the lifecycle policy selects the image');
    const rule = nameOf(fate.rule);
    if (fate.taken) {
      return fail(`${rule} of the lifecycle policy ${verb(fate.rule)} the image, ${why(fate)}: let a rule before it keep the image`);
    }
    if (fate.keptBy !== undefined) return pass(`the index ${fate.keptBy} keeps the image from ${rule}`);
    if (fate.due === undefined) return pass(`${rule} keeps the image: ${why(fate)}`);
    const days = Math.ceil((fate.due.getTime() - now.getTime()) / DAY);
    const when = `in ${counted(days, 'day')}, on ${fate.due.toISOString().slice(0, 10)}`;
    return pass(`${rule} of the lifecycle policy ${verb(fate.rule)} the image ${when}${unlessPulled(fate.rule)}`, days <= SOON);
  },
};

function nameOf({ priority, description }: LifecycleRule): string {
  return `rule ${priority}${description === undefined ? '' : ` (${quote(description)})`}`;
}

function verb({ action }: LifecycleRule): string {
  return action === 'expire' ? 'expires' : 'archives';
}

function unlessPulled({ count }: LifecycleRule): string {
  return count === 'sinceImagePulled' ? ', unless it is pulled before' : '';
}

const SINCE = {
  sinceImagePushed: 'was pushed or restored',
  sinceImagePulled: 'was last pulled',
  sinceImageTransitioned: 'was archived',
} as const;

function why({ rule, taken, due }: LifecycleFate): string {
  if (rule.count === 'imageCountMoreThan') {
    const number = counted(rule.number, 'image');
    return taken ? `which is none of the youngest ${number} that it keeps` : `it is one of the youngest ${number}`;
  }
  if (due === undefined) return 'it never comes to its day';
  return `which ${SINCE[rule.count]} more than ${counted(rule.number, 'day')} ago`;
}
