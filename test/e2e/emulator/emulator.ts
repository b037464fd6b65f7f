import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, closeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findPython } from './python';
import { type Progress, virtualEnvironment } from './virtual-environment';

/** Seconds that a start may take; about one is usual. */
const START_SECONDS = 60;
/** Seconds that a stop may take; an engine needs time for its containers. */
const STOP_SECONDS = 25;

const PROJECT = path.resolve(__dirname, '..', '..', '..');

export interface EmulatorOptions {
  /** Folder for the log and temporary files of this run. */
  readonly folder: string;
  /** Whether signatures and IAM policies are checked. @default false */
  readonly authorization?: boolean;
  /** Address of a Docker-compatible engine that runs the containers. @default - nothing runs, images are looked up */
  readonly dockerHost?: string;
  /** Folder of the private Python environments. @default - `node_modules/.cache/cdk-waybill`, which no other tool looks into */
  readonly environments?: string;
  readonly progress?: Progress;
  readonly env?: NodeJS.ProcessEnv;
}

/** The emulated AWS did not start; the message has the end of its log. */
export class EmulatorError extends Error {
  public constructor(what: string, logFile: string) {
    const tail = readFileSync(logFile, 'utf8').trim().split('\n').slice(-15);
    super([what, ...tail.map((line) => `  ${line}`), `  the whole log: ${logFile}`].join('\n'));
    this.name = 'EmulatorError';
  }
}

/** An AWS on this machine's loopback. It ends with this process, however that ends. */
export class Emulator {
  /**
   * Starts one; makes its Python environment first when this is the first run.
   *
   * @throws NoPythonError, VirtualEnvironmentError, EmulatorError
   */
  public static async start(options: EmulatorOptions): Promise<Emulator> {
    const env = options.env ?? process.env;
    const interpreter = await virtualEnvironment({
      python: findPython(env),
      requirements: path.join(__dirname, 'requirements.txt'),
      folder: options.environments ?? path.join(PROJECT, 'node_modules', '.cache', 'cdk-waybill'),
      env,
      ...(options.progress && { progress: options.progress }),
    });
    mkdirSync(options.folder, { recursive: true });
    const logFile = path.join(options.folder, 'emulator.log');
    const log = openSync(logFile, 'a');
    const child = spawn(interpreter, ['-m', 'waybill_emulator'], {
      // Python looks for modules there first.
      cwd: __dirname,
      env: emulatorEnvironment(env, options),
      stdio: ['pipe', 'pipe', log],
      // Out of the terminal's process group: Ctrl-C reaches this process, which stops the emulator last.
      detached: true,
    });
    closeSync(log);
    const emulator = new Emulator(child, logFile, child.pid ?? 0);
    try {
      await emulator.waitUntilHealthy();
    } catch (error) {
      await emulator.stop();
      throw error;
    }
    return emulator;
  }

  private listeningOn = 0;
  private gone = false;
  private readonly ended: Promise<void>;

  private constructor(
    private readonly child: ChildProcess,
    /** What the emulator printed. */
    public readonly logFile: string,
    /** Its process id. */
    public readonly pid: number,
  ) {
    this.ended = new Promise((resolve) => {
      const end = (): void => {
        this.gone = true;
        resolve();
      };
      child.once('exit', end);
      child.once('error', end);
    });
    child.stdin?.on('error', () => {
      // The emulator ended first: that is seen by its exit.
    });
  }

  /** The port on loopback. */
  public get port(): number {
    return this.listeningOn;
  }

  /** For AWS_ENDPOINT_URL. A host name, since S3 puts bucket names in front of it. */
  public get endpoint(): string {
    return `http://localhost:${this.listeningOn}`;
  }

  /** Stops it and waits until it is gone; may be called again. */
  public async stop(): Promise<void> {
    this.child.stdin?.end();
    const late = new AbortController();
    await Promise.race([this.ended, delay(STOP_SECONDS * 1000, undefined, { signal: late.signal })]);
    late.abort();
    if (!this.gone) this.child.kill('SIGKILL');
    await this.ended;
  }

  private async waitUntilHealthy(): Promise<void> {
    const end = Date.now() + START_SECONDS * 1000;
    let announced = '';
    this.child.stdout?.on('data', (chunk: Buffer) => {
      announced += chunk.toString();
      const port = /^\{"port": (\d+)\}\n/.exec(announced)?.[1];
      if (port) this.listeningOn = Number(port);
    });
    while (Date.now() < end) {
      if (this.gone) throw new EmulatorError('the emulated AWS ended while it started', this.logFile);
      if (this.listeningOn && (await isHealthy(this.endpoint))) return;
      await delay(50);
    }
    throw new EmulatorError(`the emulated AWS did not answer within ${START_SECONDS} s`, this.logFile);
  }
}

async function isHealthy(endpoint: string): Promise<boolean> {
  try {
    const answer = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/** Nothing of the user's own AWS or MiniStack settings gets in. */
function emulatorEnvironment(env: NodeJS.ProcessEnv, options: EmulatorOptions): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) =>
    /^(PATH|HOME|USER|LANG|LC_[A-Z]+|TZ|DOCKER_(CONFIG|CERT_PATH|TLS_VERIFY))$/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
    TMPDIR: options.folder,
    AUTH: String(options.authorization ?? false),
    // The credentials that the server itself goes by when it checks signatures.
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    WAYBILL_ENGINE: options.dockerHost ? 'real' : 'none',
    // Without an engine of ours, the user's own must not be looked at.
    DOCKER_HOST: options.dockerHost ?? `unix://${path.join(options.folder, 'no-engine.sock')}`,
  };
}
