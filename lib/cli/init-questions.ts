import { createInterface, type Interface } from 'node:readline';
import { printable } from './display-text';
import { Interrupted, UsageError } from './failure';
import type { FirstManifest } from './first-manifest';
import { environmentAnswers, imageAnswers } from './init-answers';
import { nameArgument } from './forms';
import type { Io } from './io';

const USUAL_ENVIRONMENTS = 'dev:builds uat=dev prod=uat';

/** Asks for what the options left out. An answer of the wrong form is asked for again. */
export async function askForAnswers(io: Io, answers: Partial<FirstManifest>): Promise<FirstManifest> {
  const questions = new Questions(io);
  try {
    const application = answers.application ?? (await questions.ask('name of the application (such as shop): ', nameArgument));
    const images =
      answers.images ??
      (await questions.ask(`images as NAME=REPOSITORY, separated by spaces (such as api=${application}/api): `, (text) =>
        imageAnswers(words(text)),
      ));
    const environments =
      answers.environments ??
      (await questions.ask(`environments as NAME[:builds][=FROM], or enter for "${USUAL_ENVIRONMENTS}": `, (text) =>
        environmentAnswers(words(text === '' ? USUAL_ENVIRONMENTS : text)),
      ));
    return { ...answers, application, images, environments };
  } finally {
    questions.close();
  }
}

function words(text: string): string[] {
  const found = text.split(/[\s]+/).filter((word) => word !== '');
  if (found.length === 0) {
    throw new UsageError('missing-argument', 'at least one is needed', 'type one, or press Ctrl-C');
  }
  return found;
}

/** A conversation on standard error, so that standard output holds the result alone. */
class Questions {
  private readonly lines: Interface;
  private readonly answers: AsyncIterator<string>;

  public constructor(private readonly io: Io) {
    this.lines = createInterface({ input: io.stdin, terminal: false });
    // Lines that are pasted before they are asked for wait their turn.
    this.answers = this.lines[Symbol.asyncIterator]();
  }

  public async ask<T>(question: string, read: (text: string) => T): Promise<T> {
    for (;;) {
      this.io.stderr.write(question);
      const answer = await this.answers.next();
      if (answer.done === true) {
        // The end of the input (Ctrl-D) is a way to say no.
        this.io.stderr.write('\n');
        throw new Interrupted();
      }
      try {
        return read(answer.value.trim());
      } catch (error) {
        if (!(error instanceof UsageError)) {
          throw error;
        }
        this.io.stderr.write(`${printable(error.message)}; ${printable(error.help)}\n`);
      }
    }
  }

  public close(): void {
    this.lines.close();
  }
}
