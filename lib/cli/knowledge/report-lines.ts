import { shortCommit } from '../../promotion';
import { formatDuration } from '../../promotion/duration';
import type { CommitFacts } from '../../promotion/report';
import type { CommandContext } from '../command-context';
import { type Line, type Span, styled } from '../line';

/** Longer subjects of commits are cut: a line is for reading. */
const SUBJECT = 60;
/** More notes of one kind are counted. */
const NOTES = 5;

/** `2026-11-20 10:00Z`, in UTC on every machine. */
export function timeText(time: Date | string): string {
  const text = typeof time === 'string' ? time : time.toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)}Z`;
}

/** How long something was there, as far as it is known. */
export interface Length {
  readonly seconds: number;
  /** Whether its beginning is not known. */
  readonly atLeast: boolean;
  /** Whether its end is known. */
  readonly over: boolean;
}

/** `3 d 4 h`, for what is not over `3 d 4 h so far`, and `at least 3 d 4 h` where the beginning is not known. */
export function lengthText({ seconds, atLeast, over }: Length): string {
  return `${atLeast ? 'at least ' : ''}${formatDuration(seconds)}${over ? '' : ' so far'}`;
}

/** The cells that say which commit it was. */
export function commitCells(facts: CommitFacts): Span[] {
  const whole = facts.subject;
  // Not between the halves of a surrogate pair.
  const subject = whole.length > SUBJECT ? `${whole.slice(0, SUBJECT - 1).replace(/[\ud800-\udbff]$/, '')}…` : whole;
  return [styled('dim', shortCommit(facts.commit)), facts.author, styled('dim', subject)];
}

/** Says notes on standard error; of commits that were passed over the first few and how many there are. */
export function sayNotes({ output }: CommandContext, general: readonly string[], passedOver: readonly string[]): void {
  const more = passedOver.length - NOTES;
  const shown = [...general, ...passedOver.slice(0, NOTES)];
  if (more > 0) {
    shown.push(`and ${more} more whose manifest is not valid; --json names them all`);
  }
  output.say(...shown.map((note): Line => `note: ${note}`));
}
