import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Emulator } from '../emulator/emulator';
import { NoPythonError } from '../emulator/python';
import { VirtualEnvironmentError } from '../emulator/virtual-environment';
import { CleanUp } from '../support/clean-up';
import { endRunning } from '../support/run';
import { serverImage } from '../support/server-image';
import { ShopProject } from '../support/shop-project';
import { EmulatedWorld } from './emulated-world';
import { DemoError, Stage } from './stage';
import { tell } from './story';
import { SynthesizedWorld } from './synthesized-world';
import { Terminal } from './terminal';
import type { World } from './world';

const ACCOUNT = '111111111111';
const REGION = 'eu-west-1';

/** `npm run demo`: exit code 0 when each step did what it says. */
async function main(): Promise<number> {
  const terminal = new Terminal(process.stdout, process.env);
  const cleanUp = new CleanUp(() => {
    terminal.end('\nstopping …');
    void endRunning();
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'waybill-demo-'));
  let failed = false;
  cleanUp.add(() => {
    if (failed) terminal.line(`Kept for a look: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  });
  cleanUp.add(endRunning);
  // Whoever read it has gone, as in `npm run demo | head`.
  process.stdout.on('error', () => {
    if (!cleanUp.hasBegun) process.kill(process.pid, 'SIGHUP');
  });
  const started = Date.now();
  try {
    terminal.line('cdk-waybill: one image goes dev → uat → prod by digest, and back (half a minute)');
    const world = await createWorld(terminal, cleanUp, folder);
    for (const line of world.description) terminal.line(line);
    await tell(new Stage(terminal, world), {
      first: serverImage({ version: '1.3.2', revision: '9ab1c2d', created: '2026-11-02T08:12:00Z' }),
      second: serverImage({ version: '1.4.0', revision: '4f1c2d9', created: '2026-11-20T10:00:00Z' }),
    });
    terminal.line(`\nDone in ${Math.round((Date.now() - started) / 1000)} s; ${HOW_TO_GO_ON}`);
  } catch (error) {
    // What a signal interrupts fails: that is not the step's fault.
    if (cleanUp.hasBegun) return SIGNALLED;
    failed = true;
    terminal.problem(error instanceof DemoError ? `\nThis step did not do what it says: ${error.message}` : `\n${explain(error)}`);
  }
  await cleanUp.run();
  return failed ? 1 : 0;
}

async function createWorld(terminal: Terminal, cleanUp: CleanUp, folder: string): Promise<World> {
  const accounts = { tools: ACCOUNT, uat: ACCOUNT, prod: ACCOUNT };
  try {
    const emulator = await Emulator.start({
      folder,
      progress: (text) => {
        terminal.waitFor(text);
      },
    });
    cleanUp.add(async () => emulator.stop());
    const aws = { endpoint: emulator.endpoint, region: REGION };
    return new EmulatedWorld(await ShopProject.create({ folder, aws, accounts }), aws, ACCOUNT);
  } catch (error) {
    if (!(error instanceof NoPythonError || error instanceof VirtualEnvironmentError)) throw error;
    terminal.problem(`${error.message}\n`);
    // Nothing listens there: a command that asked AWS would fail at once.
    const aws = { endpoint: 'http://localhost:1', region: REGION };
    return new SynthesizedWorld(await ShopProject.create({ folder, aws, accounts }));
  }
}

function explain(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The clean-up that a signal began ends the process with the signal's own code. */
const SIGNALLED = 130;

const HOW_TO_GO_ON = `nothing of it is left. The same in an account of your own:
    npm install cdk-waybill                   in the repository of your CDK app
    npx waybill init                          writes release-manifest.yaml
    new ImageRegistryStack(…)                 in your CDK app, as in bin/app.ts;
    new PromotedFargateService(…)             or PinnedImage in a service that you have
    npx cdk deploy YOUR-REGISTRY-STACK        then let your CI push to it
    npx waybill record IMAGE VERSION --tag TAG
    npx waybill promote dev uat               commit, and let your pipeline run cdk deploy
    README.md has it step by step.`;

void main().then((code) => {
  process.exitCode = code;
});
