import { buildLabels, type Labels } from '../../build';
import { inForm, targetArgument } from '../build/answer';
import { answered, buildArguments, pairs, readBuild } from '../build/build-context';
import type { CommandContext } from '../command-context';
import { EXIT } from '../failure';

import { formatArgument } from '../formats/format-argument';
import type { Line } from '../line';
import type { Outcome } from '../outcome';

/** What Docker advises for names of labels (https://docs.docker.com/engine/manage-resources/labels/), and capitals. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/;

/** The OCI labels of a build. */
export function run(context: CommandContext): Promise<Outcome> {
  const { arguments: given } = context;
  const asked = buildArguments(context);
  const format = formatArgument(given, ['text', 'csv', 'docker', 'args', 'bake']);
  const target = targetArgument(given.text('target'), 'labels');
  const more = pairs(given.texts('label') ?? [], 'label', NAME, 'labels');
  return answered({ image: asked.image ?? null, labels: {}, notes: [] }, () => {
    const build = readBuild(context, asked);
    const title = given.text('title') ?? build.image?.name;
    const description = given.text('description');
    const source = build.image?.source;
    const labels = buildLabels(build.facts, {
      ...(source === undefined ? {} : { source }),
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(build.version === undefined ? {} : { version: build.version }),
      labels: more,
      reproducible: given.flag('reproducible'),
    });
    const notes = [...build.notes, ...notesOn(labels, more, build.facts.changed.length)];
    context.output.say(...notes.map((note): Line => `note: ${note}`));
    return {
      exitCode: EXIT.done,
      document: { image: build.image?.name ?? null, labels: Object.fromEntries(labels), notes, findings: [] },
      lines: inForm(format, { labels }, target),
    };
  });
}

/** What `record` will miss, but for what was left out by order. */
function notesOn(labels: Labels, ordered: Labels, changed: number): string[] {
  if (changed > 0) return ['files differ from the commit: no label names a revision or a version'];
  const missing = ['revision', 'created'].filter((name) => {
    const label = `org.opencontainers.image.${name}`;
    return !labels.has(label) && !ordered.has(label);
  });
  return missing.map(
    (name) => `nothing says ${name === 'revision' ? 'which commit is built' : 'when the commit was made'}: there is no label ${name}`,
  );
}
