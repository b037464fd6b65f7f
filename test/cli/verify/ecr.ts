import { createEcrRegistry } from '../../../lib/registry';
import type { Services } from '../../../lib/cli/services';
import { environmentFor, FakeEcr, setAwsEnvironment } from '../../support/fake-ecr';
import { FakeEcs } from '../../support/fake-ecs';
import type { Built } from '../../support/oci-image';
import { documentOf, type Documents } from '../documents';
import { clientOf } from '../running-services';
import { type Answer, UNREACHABLE, Workspace } from '../workspace';

const DAY = 24 * 60 * 60 * 1000;

/** A workspace whose registry is ECR, and whose services are ECS's. */
export class Registry {
  public static async start(): Promise<Registry> {
    const [ecr, ecs] = await Promise.all([FakeEcr.start(), FakeEcs.start()]);
    setAwsEnvironment(environmentFor(ecr.url));
    return new Registry(Workspace.create(), ecr, ecs);
  }

  private constructor(
    public readonly workspace: Workspace,
    public readonly ecr: FakeEcr,
    public readonly ecs: FakeEcs,
  ) {}

  /** Has api 1.4.0 and web 2.0.1, as uat pins them. */
  public pinned(api: Built, web: Built): this {
    this.ecr.push('shop/api', api, ['1.4.0']);
    this.ecr.push('shop/web', web, ['2.0.1']);
    this.workspace.manifest({
      environments: { uat: { accepts: 'builds', images: { api: `1.4.0@${api.digest}`, web: `2.0.1@${web.digest}` } } },
      images: { api: {}, web: {} },
    });
    return this;
  }

  public async close(): Promise<void> {
    await Promise.all([this.ecr.close(), this.ecs.close()]);
  }

  public run(...argv: string[]): Promise<Answer> {
    const services: Services = {
      ...UNREACHABLE,
      ecrRegistry: ({ account, region, onProgress }) => createEcrRegistry({ account, region, onProgress }),
      ecsClient: (choice) => Promise.resolve(clientOf(this.ecs.url, choice)),
    };
    return this.workspace.run(['verify', ...argv], { services });
  }

  /** The checks of one name, by `ENV IMAGE`. */
  public async checks(name: string, ...argv: string[]): Promise<Record<string, { status: string; message: string }>> {
    const { checks } = await this.document(...argv);
    const own = checks.filter(({ check }) => check === name);
    return Object.fromEntries(own.map(({ environment, image, status, message }) => [`${environment} ${image}`, { status, message }]));
  }

  /** `STATUS: MESSAGE` of one check of one image of uat. */
  public async verdict(name: string, image: string, ...argv: string[]): Promise<string> {
    const { status = '', message = '' } = (await this.checks(name, 'uat', ...argv))[`uat ${image}`] ?? {};
    return `${status}: ${message}`;
  }

  /** The document; its exit code is held to what it says. */
  public async document(...argv: string[]): Promise<Documents['verify']> {
    const before = this.ecr.requests.length;
    const answer = await this.run('--json', ...argv);
    const document = documentOf('verify', answer);
    const failed = document.checks.some(({ status }) => status === 'fail') || document.findings.length > 0;
    expect({ exitCode: answer.exitCode, ok: document.ok }).toEqual({ exitCode: failed ? 1 : 0, ok: !failed });
    expect(document.registryCalls).toBe(this.ecr.requests.length - before);
    return document;
  }
}

/** A time so many days before now. */
export function daysAgo(days: number): Date {
  return new Date(Date.now() - days * DAY);
}
