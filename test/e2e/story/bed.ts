import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BuiltImage } from '../../support/oci-image';
import { Emulator } from '../emulator/emulator';
import { removeImages } from '../engine/docker';
import { type EmulatedAws, clientOptions } from '../support/aws';
import { type ServiceState, readService } from '../support/ecs';
import { push } from '../support/push';
import { endRunning } from '../support/run';
import { SERVER_PORT, type ServerImageOptions, serverImage } from '../support/server-image';
import { type ShopAccounts, ShopProject } from '../support/shop-project';

export const ACCOUNTS: ShopAccounts = { tools: '111111111111', uat: '222222222222', prod: '333333333333' };
const REGION = 'eu-west-1';
/** A container is running before its server listens. */
const ANSWER_SECONDS = 20;

/** What a running server says of itself. */
export interface Answer {
  readonly version: string;
  readonly digest: string;
}

/** An emulated AWS with a tools account and two others that trust it, and a team's project to deploy to them. */
export class Bed {
  /** @param containers whether they run where there is an engine; a story whose images hold no program goes without */
  public static async start({ containers = true }: { readonly containers?: boolean } = {}): Promise<Bed> {
    const folder = mkdtempSync(path.join(process.env['WAYBILL_E2E_FOLDER'] ?? tmpdir(), 'story-'));
    const dockerHost = containers ? process.env['WAYBILL_E2E_DOCKER_HOST'] : undefined;
    const emulator = await Emulator.start({ folder, authorization: true, ...(dockerHost && { dockerHost }) });
    const aws = { endpoint: emulator.endpoint, region: REGION };
    const project = await ShopProject.create({ folder, aws, accounts: ACCOUNTS });
    return new Bed(folder, emulator, dockerHost, aws, project);
  }

  private constructor(
    private readonly folder: string,
    private readonly emulator: Emulator,
    private readonly dockerHost: string | undefined,
    public readonly aws: EmulatedAws,
    public readonly project: ShopProject,
  ) {}

  /** Whether the images run, so that the application itself can be asked. */
  public get runsContainers(): boolean {
    return Boolean(this.dockerHost);
  }

  public async stop(): Promise<void> {
    await endRunning();
    await this.emulator.stop();
    if (this.dockerHost) await removeImages(this.dockerHost, this.emulator.port);
    rmSync(this.folder, { recursive: true, force: true });
  }

  public image(options: ServerImageOptions): BuiltImage {
    return serverImage({ ...options, runnable: this.runsContainers });
  }

  public async push(image: BuiltImage, repository: string, tag: string): Promise<void> {
    await push(image, { ...this.aws, account: ACCOUNTS.tools }, repository, tag);
  }

  /** What ECS says of an environment. */
  public async service(environment: 'uat' | 'prod'): Promise<ServiceState | undefined> {
    return readService(clientOptions(this.aws, ACCOUNTS[environment]), environment);
  }

  /** The digests of an environment's running tasks, as ECS tells them. */
  public async running(environment: 'uat' | 'prod'): Promise<string[]> {
    const service = await this.service(environment);
    return [...new Set(service?.tasks.filter(({ status }) => status === 'RUNNING').map(({ digest }) => digest))];
  }

  /** What the application itself says in each of its running tasks. */
  public async answers(environment: 'uat' | 'prod'): Promise<Answer[]> {
    const service = await this.service(environment);
    return Promise.all((service?.tasks ?? []).filter(({ status }) => status === 'RUNNING').map(async ({ address }) => ask(address)));
  }
}

async function ask(address: string): Promise<Answer> {
  const end = Date.now() + ANSWER_SECONDS * 1000;
  for (;;) {
    try {
      const response = await fetch(`http://${address}:${SERVER_PORT}/`, { signal: AbortSignal.timeout(2000) });
      return (await response.json()) as Answer;
    } catch (error) {
      if (Date.now() > end) throw error;
      await delay(200);
    }
  }
}
