import type { ECSClient } from '@aws-sdk/client-ecs';
import { type AwsFailure, explainAwsFailure } from '../registry';
import { ServiceReader, type ServiceReport } from '../runtime';
import type { Services } from './services';
import type { AccountGroup } from './status-accounts';

/** Reads the services of environments that share credentials, as often as wanted, with one client. */
export class AccountReader {
  /** Of the last reading that succeeded; undefined while none has. */
  public reports: readonly ServiceReport[] | undefined;
  /** Why the last reading failed, if it did. */
  public failure: AwsFailure | undefined;
  /** Calls of the last reading. */
  public calls = 0;

  private client: ECSClient | undefined;
  private reader: ServiceReader | undefined;

  public constructor(
    private readonly services: Services,
    private readonly application: string,
    private readonly group: AccountGroup,
  ) {}

  /** Names of the environments. */
  public get environments(): string[] {
    return this.group.environments.map(({ name }) => name);
  }

  /** Services that the caller may not describe. */
  public get passedOver(): number {
    return this.reader?.passedOver ?? 0;
  }

  /** Asks ECS; whether that failed stands in `failure`. */
  public async read(): Promise<void> {
    const before = this.reader?.calls ?? 0;
    try {
      this.client ??= await this.services.ecsClient(this.group.choice);
      this.reader ??= new ServiceReader(this.client, this.application, this.environments);
      this.reports = await this.reader.read();
      this.failure = undefined;
    } catch (error) {
      this.failure = explainAwsFailure(error);
    }
    this.calls = (this.reader?.calls ?? 0) - before;
  }

  /** Ends the connections. */
  public close(): void {
    this.client?.destroy();
  }
}
