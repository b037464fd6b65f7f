import type { Finding, PinnedRelease } from '../manifest';
import type { LedgerFacts } from '../promotion/report';
import type { Drift, DriftState } from './board';

/** What `waybill status` answered: its document, as far as a board needs it. */
export interface RunningAnswer {
  readonly status: 'asked' | 'saved';
  readonly environments: readonly RunningEnvironment[];
  /** Why something could not be read. */
  readonly findings: readonly Finding[];
}

/** One environment of that answer. */
export interface RunningEnvironment {
  readonly name: string;
  readonly images: readonly RunningImage[];
}

/** One image of it. */
export interface RunningImage {
  readonly image: string;
  /** What it was compared with, `TAG@DIGEST`. */
  readonly desired: string;
  readonly running: readonly { readonly digest: string; readonly tasks: number; readonly service: string }[];
  readonly state: Exclude<DriftState, 'not-asked' | 'outdated'>;
}

const NOT_ASKED: Drift = { state: 'not-asked', running: [] };

/** Finds what was answered about a pin. */
export class RunningIndex {
  private readonly environments: ReadonlyMap<string, ReadonlyMap<string, RunningImage>>;

  public constructor(
    answer: RunningAnswer | undefined,
    private readonly today: LedgerFacts,
  ) {
    this.environments = new Map(
      (answer?.environments ?? []).map(({ name, images }) => [name, new Map(images.map((image) => [image.image, image]))]),
    );
  }

  public drift({ environment, image, digest }: PinnedRelease): Drift {
    const found = this.environments.get(environment)?.get(image);
    if (found === undefined) {
      return NOT_ASKED;
    }
    const running = found.running.map((tasks) => {
      const [release] = this.today.releases(image, tasks.digest);
      return { digest: tasks.digest, tasks: tasks.tasks, service: tasks.service, version: release?.version ?? null };
    });
    // A tag is for people: the same digest under another one is the same answer.
    const isCurrent = found.desired.endsWith(`@${digest.toString()}`);
    return { state: isCurrent ? found.state : 'outdated', running };
  }
}
