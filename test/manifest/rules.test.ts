import { parseManifest, type Finding } from '../../lib/manifest';
import { digestOf, manifestText, ref, type EnvironmentSpec, type ImageSpec, type ManifestSpec } from '../support/manifest';
import { at, problemsOf } from './support/problems';

function findingsOf(spec: ManifestSpec): readonly Finding[] {
  return parseManifest(manifestText(spec)).findings;
}

function codesOf(spec: ManifestSpec): string[] {
  return findingsOf(spec).map((finding) => finding.code);
}

/** A manifest with one image, `api`, whose ledger has 1.0.0 and 1.1.0. */
function shop(environments: Record<string, EnvironmentSpec>, api: ImageSpec = { releases: ['1.0.0', '1.1.0'] }): ManifestSpec {
  return { environments, images: { api } };
}

describe('unknown-image', () => {
  test('an environment pins an image that images does not declare', () => {
    expect(findingsOf(shop({ uat: { images: { api: '1.0.0', aip: '1.0.0' } } }))).toMatchObject([
      {
        code: 'unknown-image',
        line: 7,
        column: 7,
        environment: 'uat',
        image: 'aip',
        message: 'uat pins the image "aip", which images does not declare',
        help: 'did you mean "api"? known: "api"',
      },
    ]);
  });

  test('in an environment of builds, too', () => {
    expect(codesOf(shop({ dev: { accepts: 'builds', images: { web: 'main' } } }))).toEqual(['unknown-image']);
  });

  test('names of Object.prototype are not declared by accident', () => {
    expect(codesOf(shop({ dev: { images: { constructor: '1.0.0' } } }))).toEqual(['unknown-image']);
  });

  test('is not said when images cannot be read', () => {
    const text = manifestText(shop({ uat: { images: { web: '1.0.0' } } })).replace(/images:\n {2}api:[^]*/, 'images: []\n');
    expect(problemsOf(text)).toEqual(['schema 7:9']);
  });

  test('is not said on top of a malformed name', () => {
    expect(codesOf(shop({ uat: { images: { API: '1.0.0' } } }))).toEqual(['name-format']);
  });
});

describe('unknown-release', () => {
  test('an environment of releases pins a version that the ledger lacks', () => {
    expect(findingsOf(shop({ uat: { images: { api: '1.2.0' } } }))).toMatchObject([
      {
        code: 'unknown-release',
        line: 6,
        column: 12,
        environment: 'uat',
        image: 'api',
        message: 'uat accepts only releases, and the ledger of api has no "1.2.0"',
      },
    ]);
  });

  test('the nearest version and the command that records it are named', () => {
    const [finding] = findingsOf(shop({ uat: { images: { api: '1.1.1' } } }));
    expect(finding?.help).toBe(`did you mean "1.1.0"? or record it first: waybill record api 1.1.1 --digest ${digestOf('1.1.1')}`);
  });

  test('a digest that the ledger has under another version is named by that', () => {
    const [finding] = findingsOf(shop({ uat: { images: { api: ref('main-4f1c2d9', '1.1.0') } } }));
    expect(finding?.help).toBe(`the ledger has this digest as 1.1.0: pin ${ref('1.1.0')}`);
  });

  test('a tag that is no version is not offered as one', () => {
    const [finding] = findingsOf(shop({ uat: { images: { api: 'main-4f1c2d9' } } }));
    expect(finding?.help).toBe(`record it first: waybill record api VERSION --digest ${digestOf('main-4f1c2d9')}`);
  });

  test('a leading v is part of the version', () => {
    expect(codesOf(shop({ uat: { images: { api: ref('v1.0.0', '1.0.0') } } }))).toEqual(['unknown-release']);
  });

  test('an environment of builds may pin any tag', () => {
    expect(codesOf(shop({ dev: { accepts: 'builds', images: { api: 'main' } } }))).toEqual([]);
  });

  test('with `versioning: none`, tags are releases', () => {
    const api = { versioning: 'none', releases: ['2026-11-20.1'] };
    expect(codesOf(shop({ uat: { images: { api: '2026-11-20.1' } } }, api))).toEqual([]);
    expect(codesOf(shop({ uat: { images: { api: '2026-11-20.2' } } }, api))).toEqual(['unknown-release']);
  });

  test('is not said when it is unclear what the environment accepts', () => {
    expect(codesOf(shop({ dev: { accepts: 'build', images: { api: 'main' } } }))).toEqual(['schema']);
  });

  test('is not said when the ledger cannot be read', () => {
    const text = manifestText(shop({ uat: { images: { api: '1.2.0' } } })).replace(/releases:\n[^]*/, 'releases: []\n');
    expect(problemsOf(text)).toEqual(['schema 10:15']);
  });

  test('is not said of a version whose ledger line is malformed', () => {
    const text = manifestText(shop({ uat: { images: { api: '1.0.0' } } })).replace(/1\.0\.0:\n.*/, '1.0.0: { digest: sha256:1 }');
    expect(problemsOf(text)).toEqual(['digest-format 11:24']);
  });
});

describe('digest-mismatch', () => {
  const mismatch = { api: ref('1.0.0', 'other') };

  test.each(['builds', 'releases'])('the digest of a recorded version is not the ledger’s, in an environment of %s', (accepts) => {
    const findings = findingsOf(shop({ uat: { accepts, images: mismatch } }));
    expect(findings.map(at)).toEqual(['digest-mismatch 7:12']);
    expect(findings[0]).toMatchObject({
      environment: 'uat',
      image: 'api',
      message: `1.0.0 of api is ${digestOf('1.0.0')} in the ledger, not ${digestOf('other')}`,
      help: `pin ${ref('1.0.0')}, or the tag that this digest really has`,
    });
  });
});

describe('rejected-release', () => {
  const ledger = {
    releases: { '1.0.0': { digest: digestOf('1.0.0'), rejected: 'leak' }, '1.0.1': { digest: digestOf('1.0.0') }, '1.1.0': '1.1.0' },
  };

  test('an environment of releases pins a rejected one', () => {
    expect(findingsOf(shop({ uat: { images: { api: '1.0.0' } } }, ledger))).toMatchObject([
      {
        code: 'rejected-release',
        environment: 'uat',
        image: 'api',
        message: '1.0.0 of api was rejected: "leak"',
        help: 'pin another release',
      },
    ]);
  });

  test('its digest is rejected under every version', () => {
    expect(findingsOf(shop({ uat: { images: { api: ref('1.0.1', '1.0.0') } } }, ledger))).toMatchObject([
      { code: 'rejected-release', message: '1.0.1 of api was rejected as 1.0.0: "leak"' },
    ]);
  });

  test('a version that the ledger lacks does not hide it, and the rejected version is not offered', () => {
    const findings = findingsOf(shop({ uat: { images: { api: ref('9.9.9', '1.0.0') } } }, ledger));
    expect(findings.map((finding) => finding.code)).toEqual(['rejected-release', 'unknown-release']);
    expect(findings[1]?.help).not.toContain('1.0.0:');
  });

  test('an environment of builds may run it, to reproduce the fault', () => {
    expect(codesOf(shop({ dev: { accepts: 'builds', images: { api: '1.0.0' } } }, ledger))).toEqual([]);
  });

  test('another image with the same digest is not rejected with it', () => {
    const images = { api: ledger, web: { releases: ['1.0.0'] } };
    expect(codesOf({ environments: { uat: { images: { web: '1.0.0' } } }, images })).toEqual([]);
  });
});

describe('latest', () => {
  test('is never a release: not in an environment of releases', () => {
    expect(findingsOf(shop({ uat: { images: { api: 'latest' } } }))).toMatchObject([
      { code: 'tag-format', line: 6, column: 12, message: '"latest" is never a release', environment: 'uat', image: 'api' },
    ]);
  });

  test('nor in a ledger', () => {
    expect(codesOf(shop({}, { versioning: 'none', releases: ['latest'] }))).toEqual(['tag-format']);
    expect(codesOf(shop({}, { releases: ['latest'] }))).toEqual(['version-format']);
  });

  test('may be run by an environment of builds', () => {
    expect(codesOf(shop({ dev: { accepts: 'builds', images: { api: 'latest' } } }))).toEqual([]);
  });
});

describe('unknown-environment', () => {
  test('promotesFrom names an environment that is not there', () => {
    expect(findingsOf(shop({ dev: {}, uat: { promotesFrom: ['dve'] } }))).toMatchObject([
      { code: 'unknown-environment', line: 7, column: 20, environment: 'uat', help: 'did you mean "dev"? known: "dev", "uat"' },
    ]);
  });

  test('is not said on top of a malformed name', () => {
    expect(codesOf(shop({ uat: { promotesFrom: ['Dev'] } }))).toEqual(['name-format']);
  });

  test('is not said when an environment may be missing for another reason', () => {
    expect(problemsOf('schemaVersion: 1\napplication: shop\nenvironments: { <<: *all, uat: { promotesFrom: [dev] } }\nimages: {}')).toEqual(
      ['syntax 3:17'],
    );
  });
});

describe('promotion-cycle', () => {
  function circles(promotesFrom: Record<string, string[]>): string[] {
    const environments = Object.fromEntries(Object.entries(promotesFrom).map(([name, from]) => [name, { promotesFrom: from }]));
    return findingsOf({ environments }).map(({ code, message, environment }) => `${code} ${environment ?? ''}: ${message}`);
  }

  test('an environment promotes from itself', () => {
    expect(circles({ uat: ['uat'] })).toEqual(['promotion-cycle uat: promotesFrom goes in a circle: uat from uat']);
  });

  test('one finding names the whole circle', () => {
    expect(circles({ dev: ['prod'], uat: ['dev'], prod: ['uat'] })).toEqual([
      'promotion-cycle dev: promotesFrom goes in a circle: dev from prod from uat from dev',
    ]);
  });

  test('circles that share an environment are one problem', () => {
    expect(circles({ a: ['b', 'c'], b: ['a'], c: ['a'] })).toEqual(['promotion-cycle a: promotesFrom goes in a circle: a from b from a']);
  });

  test('circles apart are two', () => {
    expect(circles({ a: ['b'], b: ['a'], c: ['d', 'a'], d: ['c'] })).toHaveLength(2);
  });

  test('several ways to one environment are no circle', () => {
    expect(circles({ dev: [], qa: ['dev'], uat: ['dev'], prod: ['qa', 'uat'] })).toEqual([]);
  });

  test('what leads to a circle is not part of it', () => {
    expect(circles({ a: ['b'], b: ['c'], c: ['b'] })).toEqual(['promotion-cycle b: promotesFrom goes in a circle: b from c from b']);
  });

  test('it is shown at the name that begins it', () => {
    expect(findingsOf({ environments: { uat: { promotesFrom: ['uat'] } } }).map(at)).toEqual(['promotion-cycle 5:20']);
  });
});

describe('duplicate-repository', () => {
  test('two images share one repository', () => {
    const images = { api: { repository: 'shop/all' }, web: { repository: 'shop/web' }, worker: { repository: 'shop/all' } };
    expect(findingsOf({ images })).toMatchObject([
      {
        code: 'duplicate-repository',
        line: 12,
        column: 17,
        image: 'worker',
        message: 'the images "api", "worker" share the repository "shop/all"',
      },
    ]);
  });

  test('three are one problem', () => {
    const repository = 'shop/all';
    expect(codesOf({ images: { a: { repository }, b: { repository }, c: { repository } } })).toEqual(['duplicate-repository']);
  });
});

describe('a whole report', () => {
  test('rules are judged in the sound parts of a broken manifest', () => {
    const text = manifestText({
      environments: { Dev: { accepts: 'build' }, uat: { soak: '1', images: { api: ref('1.0.0', 'x'), web: '1.0.0' } } },
      images: { api: { versioning: 'calver', releases: ['1.0.0'] } },
    });
    expect(parseManifest(text).findings.map((finding) => finding.code)).toEqual([
      'name-format',
      'schema',
      'schema',
      'digest-mismatch',
      'unknown-image',
      'schema',
    ]);
  });

  test('a thousand findings are listed; that there are more is said once', () => {
    const pins = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`image-${String(index)}`, '1.0.0']));
    const findings = findingsOf(shop({ uat: { images: pins } }));
    expect(findings).toHaveLength(1001);
    expect(findings.at(-2)).toMatchObject({ code: 'unknown-image', line: 1005 });
    expect(findings.at(-1)).toMatchObject({ message: 'only the first 1,000 problems are listed', line: null, column: null });
  });

  test('a manifest of a later version is not judged by the rules of this one', () => {
    expect(parseManifest('schemaVersion: 2\nrings: []\n').findings).toMatchObject([
      {
        code: 'schema',
        line: 1,
        column: 16,
        message: 'schemaVersion 2 is newer than this version of waybill understands',
        help: 'upgrade cdk-waybill',
      },
    ]);
  });

  test('hostile names are quoted in messages', () => {
    const text = manifestText(shop({ uat: { images: { evil: '1.0.0' } }, Prod: { promotesFrom: ['Prod'] } }));
    const { findings } = parseManifest(text.replace('uat:', '"u\\na\\tt":').replace('evil:', '"e\\nvil":').replace('Prod:', '"Pr\\nod":'));
    expect(findings.length).toBeGreaterThan(2);
    for (const { message, help } of findings) {
      expect(`${message}${help}`).not.toMatch(/[\n\t]/);
    }
  });
});
