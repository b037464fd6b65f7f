import { FindingsError, ReleaseManifest } from '../../../lib/manifest';
import { freezeEnvironment, thawEnvironment } from '../../../lib/manifest/edit';
import { changedLines } from '../support/changed-lines';

function manifest(environments: string, file = 'release-manifest.yaml'): ReleaseManifest {
  return ReleaseManifest.fromText(`schemaVersion: 1\napplication: shop\nenvironments:\n${environments}images: {}\n`, file);
}

function frozen(environments: string, reason = 'holidays', file?: string): string {
  return freezeEnvironment(manifest(environments, file), 'prod', reason).text.split('environments:\n')[1]!.split('images: {}\n')[0]!;
}

function thawed(environments: string): string {
  return thawEnvironment(manifest(environments), 'prod').text.split('environments:\n')[1]!.slice(0, -'images: {}\n'.length);
}

describe('freezeEnvironment', () => {
  it('writes the reason on top of the block, before the pins', () => {
    expect(frozen('  # what customers see\n  prod:\n    promotesFrom: []   # nothing yet\n    soak: 24h\n')).toBe(
      '  # what customers see\n  prod:\n    frozen: "holidays"\n    promotesFrom: []   # nothing yet\n    soak: 24h\n',
    );
  });

  it('adds one line', () => {
    const before = manifest('  uat: { accepts: builds }\n  prod:\n    soak: 24h\n');
    expect(changedLines(before._document.text, freezeEnvironment(before, 'prod', 'no').text)).toEqual(['+    frozen: "no"']);
  });

  it.each([
    ['braces', '  prod: { soak: 24h }\n', '  prod: { frozen: "holidays", soak: 24h }\n'],
    ['an empty block', '  prod: {} # nothing\n', '  prod: # nothing\n    frozen: "holidays"\n'],
    ['braces over lines', '  prod: {\n    soak: 24h,\n   }\n', '  prod: {\n    frozen: "holidays",\n    soak: 24h,\n   }\n'],
    ['CRLF', '  prod:\r\n    soak: 24h\r\n', '  prod:\r\n    frozen: "holidays"\r\n    soak: 24h\r\n'],
    ['quoted keys', "  'prod':\n    'soak': '24h'\n", "  'prod':\n    'frozen': \"holidays\"\n    'soak': '24h'\n"],
    ['an explicit key', '  ? prod\n  : soak: 24h\n', '  ? prod\n  : frozen: "holidays"\n    soak: 24h\n'],
  ])('in %s', (_, before, after) => {
    expect(frozen(before)).toBe(after);
  });

  it('quotes as the freeze of another environment does', () => {
    expect(frozen("  uat:\n    frozen: 'audit'\n  prod:\n    soak: 1h\n", "it's hot")).toContain("    frozen: 'it''s hot'\n");
  });

  it('replaces another reason in its place and its quotes, and leaves the same one as it is', () => {
    const environments = "  prod:\n    soak: 1h\n    frozen: 'audit'  # ask Ann\n";
    expect(frozen(environments)).toBe("  prod:\n    soak: 1h\n    frozen: 'holidays'  # ask Ann\n");
    expect(freezeEnvironment(manifest(environments), 'prod', 'audit')).toMatchObject({ changed: false, changes: [], releases: [] });
  });

  it('holds the reason to the rules of the manifest, and the name to its environments', () => {
    expect(() => freezeEnvironment(manifest('  prod: {}\n'), 'prod', '  ')).toThrow(FindingsError);
    expect(() => freezeEnvironment(manifest('  prod: {}\n'), 'qa', 'x')).toThrow(/prod/);
  });

  it('writes JSON into JSON', () => {
    const text = JSON.stringify({ schemaVersion: 1, application: 'shop', environments: { prod: {} }, images: {} }, null, 2);
    const edit = freezeEnvironment(ReleaseManifest.fromText(text, 'release-manifest.json'), 'prod', 'a "b"');
    expect(edit.text).toBe(
      JSON.stringify({ schemaVersion: 1, application: 'shop', environments: { prod: { frozen: 'a "b"' } }, images: {} }, null, 2),
    );
  });
});

describe('thawEnvironment', () => {
  it('takes the line out, and leaves the comment lines around it', () => {
    expect(thawed('  prod:\n    # about the freeze\n    frozen: x  # ask Ann\n    # about soaking\n    soak: 24h\n')).toBe(
      '  prod:\n    # about the freeze\n    # about soaking\n    soak: 24h\n',
    );
  });

  it.each([
    ['the only entry of a block', '  prod:\n    frozen: x\n', '  prod: {}\n'],
    ['the same with comments', '  prod: # a: b\n    # c: d\n    frozen: x\n', '  prod: {} # a: b\n    # c: d\n'],
    ['the only entry in braces', '  prod: { frozen: x }\n', '  prod: {  }\n'],
    ['the only entry of an explicit key', '  ? prod # a: b\n  : frozen: x\n', '  ? prod # a: b\n  : {}\n'],
    ['the first entry of an explicit key', '  ? prod\n  : frozen: x # why\n    soak: 1h\n', '  ? prod\n  : # why\n    soak: 1h\n'],
    ['text over several lines', '  prod:\n    frozen: >-\n      a\n\n      b\n    soak: 1h\n', '  prod:\n    soak: 1h\n'],
    ['a block at the end of the environments', '  prod:\n    soak: 1h\n    frozen: x\n', '  prod:\n    soak: 1h\n'],
  ])('%s', (_, before, after) => {
    expect(thawed(before)).toBe(after);
  });

  it('changes nothing where nothing is frozen', () => {
    expect(thawEnvironment(manifest('  prod: {}\n'), 'prod')).toMatchObject({ changed: false });
    expect(() => thawEnvironment(manifest('  prod: {}\n'), 'qa')).toThrow(/prod/);
  });
});
