/**
 * The code that says in one line what a delivery changes: `node describe-changes.cjs BEFORE AFTER CHARACTERS`, the first two being files. It is
 * written into the cloud assembly, so that the build of a pipeline in any language has it without installing anything.
 *
 * It names the digests in full when they fit, else their beginnings, else as many images as fit and the number of the others.
 */
export const CHANGES_CODE = `const { readFileSync } = require('node:fs');

function compareLink(before, after) {
  if (!after.source || !before.revision || !after.revision || before.revision === after.revision) return '';
  const path = /^https:\\/\\/[^/]*gitlab/.test(after.source) ? '/-/compare/' : '/compare/';
  return ' ' + after.source + path + before.revision + '...' + after.revision;
}
function line(image, before, after, digits) {
  const ref = (of) => of.version + '@' + (digits === undefined ? of.digest : of.digest.replace('sha256:', '').slice(0, digits));
  if (after === undefined) return image + ' ' + ref(before) + ' -> removed';
  if (before === undefined) return image + ' new -> ' + ref(after);
  return image + ' ' + ref(before) + ' -> ' + ref(after) + compareLink(before, after);
}
function describe(delivered, delivery, characters) {
  const before = delivered.images ?? {};
  const after = delivery.images;
  const first = delivered.fingerprint === undefined;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const moved = names.filter((name) => before[name]?.digest !== after[name]?.digest || before[name]?.version !== after[name]?.version);
  const notes = [];
  if (first) notes.push('first delivery');
  else if (delivered.open) notes.push('the last delivery was not completed');
  else if (delivered.fingerprint === delivery.fingerprint) notes.push('unchanged');
  else if (moved.length === 0) notes.push('no image changes, but a template does');
  const head = delivery.environment + ': ' + notes.map((note) => note + '; ').join('');
  const text = (lines, others) => (head + [...lines, ...(others > 0 ? [others + ' more, see the output of Verify'] : [])].join('; ')).replace(/; $/, '');
  for (const digits of [undefined, 12]) {
    const whole = text(moved.map((name) => line(name, before[name], after[name], digits)), 0);
    if (whole.length <= characters) return whole;
  }
  const lines = moved.map((name) => line(name, before[name], after[name], 12));
  let count = lines.length;
  while (count > 0 && text(lines.slice(0, count), lines.length - count).length > characters) count -= 1;
  return text(lines.slice(0, count), lines.length - count).slice(0, characters);
}
const [before, after, characters] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
process.stdout.write(describe(read(before), read(after), Number(characters)) + '\\n');
`;
