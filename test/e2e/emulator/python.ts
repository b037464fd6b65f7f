import { spawnSync } from 'node:child_process';

/** A Python that can run the emulated AWS. */
export interface Python {
  /** The interpreter's own path. */
  readonly executable: string;
  /** Such as `3.12.1`. */
  readonly version: string;
}

/** No Python here can run the emulated AWS; the message says what was tried and what to install. */
export class NoPythonError extends Error {
  public constructor(tried: readonly string[]) {
    super(
      ['no Python 3.10 or later that can make virtual environments was found', ...tried.map((line) => `  ${line}`), `  ${MEND}`].join('\n'),
    );
    this.name = 'NoPythonError';
  }
}

const MEND = 'install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), or name it in WAYBILL_PYTHON';

const MINIMUM = [3, 10] as const;
const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

/** Must be read by every Python, also by Python 2. Debian keeps `ensurepip` in a package of its own. */
const PROBE = `
import sys
missing = []
for name in ("venv", "ensurepip"):
    try:
        __import__(name)
    except ImportError:
        missing.append(name)
print("|".join([".".join(str(part) for part in sys.version_info[:3]), sys.executable or "", ",".join(missing)]))
`;

/**
 * Finds a Python on the path; `WAYBILL_PYTHON` names one instead.
 *
 * @throws NoPythonError
 */
export function findPython(env: NodeJS.ProcessEnv = process.env): Python {
  if (process.platform === 'win32') throw new NoPythonError(['the emulated AWS runs on Linux and macOS']);
  const named = env['WAYBILL_PYTHON'];
  const tried: string[] = [];
  for (const name of named ? [named] : NAMES) {
    const found = probe(name, env);
    if (typeof found !== 'string') return found;
    if (found) tried.push(`${name}: ${found}`);
  }
  throw new NoPythonError(tried);
}

/** The Python of that name, or why it won't do; empty when there is no such command. */
function probe(name: string, env: NodeJS.ProcessEnv): Python | string {
  // -E and -s: the user's PYTHONPATH, PYTHONHOME and user site must not decide whether a module is there.
  const run = spawnSync(name, ['-E', '-s', '-c', PROBE], { encoding: 'utf8', env, timeout: 20_000 });
  if (run.error) return 'code' in run.error && run.error.code === 'ENOENT' ? '' : run.error.message;
  const [version = '', executable = '', missing = ''] = run.stdout.trim().split('|');
  if (run.status !== 0 || !executable) return (run.stderr.trim().split('\n')[0] ?? '') || `ended with ${run.status ?? 'a signal'}`;
  if (!isRecent(version)) return `is Python ${version}`;
  if (missing) return `Python ${version} lacks ${missing.replace(',', ' and ')}`;
  return { executable, version };
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}
