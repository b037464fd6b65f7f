import { briefly, override, pointedAt, reference, Repository, type Scene } from '../story';

function shop(pin: string, frozen?: string, overrides: readonly ReturnType<typeof override>[] = []): Scene {
  const prod = { promotesFrom: ['uat'], overrides, ...(frozen === undefined ? {} : { frozen }) };
  return { uat: { api: '1.2.0', web: '2.0.0' }, prod: { api: pin }, rules: { prod } };
}

const HOLIDAYS = 'holidays until "2 January"';

test('nothing enters, and the reason is said', () => {
  const head = shop('1.2.0', HOLIDAYS);
  const findings = new Repository().commit(shop('1.0.0', HOLIDAYS)).check(head);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ code: 'frozen', severity: 'error', environment: 'prod', image: 'api' });
  expect(pointedAt(head, findings[0]!)).toBe(`"${reference('1.2.0')}"`);
  expect(findings[0]?.message).toMatch(/^api 1\.2\.0 \([0-9a-f]{12}\) enters prod, which is frozen: "holidays until \\"2 January\\""$/);
  expect(findings[0]?.help).toBe(
    'merge the thaw alone (waybill thaw prod), then promote; or record an exception: waybill promote uat prod --image api --override REASON',
  );
});

test('each digest that enters is found', () => {
  const repository = new Repository().commit(shop('1.0.0', HOLIDAYS));
  const head = { ...shop('1.2.0', HOLIDAYS), prod: { api: '1.2.0', web: '2.0.0' } };
  expect(briefly(repository.check(head))).toEqual(['frozen prod api', 'frozen prod web']);
});

test('the thaw itself is a warning only', () => {
  expect(briefly(new Repository().commit(shop('1.0.0', HOLIDAYS)).check(shop('1.0.0')))).toEqual(['rule-loosened prod']);
});

test('a thaw that promotes as well is none', () => {
  const findings = new Repository().commit(shop('1.0.0', HOLIDAYS)).check(shop('1.2.0'));
  expect(briefly(findings)).toEqual(['rule-loosened prod', 'frozen prod api']);
  expect(findings[1]?.message).toMatch(/, and to thaw it takes a change of its own$/);
});

test('a freeze that comes with a promotion holds from the next change on', () => {
  expect(new Repository().commit(shop('1.0.0')).check(shop('1.2.0', HOLIDAYS))).toEqual([]);
});

test('a new environment may be born frozen', () => {
  const born = { ...shop('1.2.0', HOLIDAYS) };
  expect(new Repository().commit({ ...born, without: ['prod'] }).check(born)).toEqual([]);
});

test('a removed pin, another tag of a digest and another environment enter nothing frozen', () => {
  const repository = new Repository().commit(shop('1.0.0', HOLIDAYS));
  expect(repository.check({ ...shop('1.0.0', HOLIDAYS), prod: {} })).toEqual([]);
  expect(repository.check({ ...shop('1.0.0', HOLIDAYS), dev: { api: '1.3.0' } })).toEqual([]);
});

test('another reason is the same frost', () => {
  expect(new Repository().commit(shop('1.0.0', HOLIDAYS)).check(shop('1.0.0', 'audit'))).toEqual([]);
  expect(new Repository().commit(shop('1.0.0', HOLIDAYS)).check(shop('1.2.0', 'audit'))[0]?.message).toContain('holidays');
});

describe('excused is', () => {
  test('a return: a rollback must be possible whatever the season', () => {
    const repository = new Repository().commit(shop('1.0.0')).commit(shop('1.2.0')).commit(shop('1.2.0', HOLIDAYS));
    expect(repository.check(shop('1.0.0', HOLIDAYS))).toEqual([]);
  });

  test('what an override names', () => {
    const repository = new Repository().commit(shop('1.0.0', HOLIDAYS));
    expect(repository.check(shop('1.2.0', HOLIDAYS, [override('api', '1.2.0')]))).toEqual([]);
    expect(briefly(repository.check(shop('1.2.0', HOLIDAYS, [override('web', '1.2.0')])))).toEqual(['frozen prod api']);
  });
});
