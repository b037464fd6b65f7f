import { readFileSync } from 'node:fs';
import type { RunningAnswer, RunningEnvironment, RunningImage } from '../../board';
import { type Finding, quote } from '../../manifest';
import { refusal } from '../../promotion';
import { OutsideError, textOf, UsageError } from '../failure';

/** A document for a manifest of the largest size is smaller. */
const MOST_BYTES = 64 * 1024 * 1024;
const REFERENCE = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}@sha256:[0-9a-f]{64}$/;
const STATES: readonly RunningImage['state'][] = ['in-sync', 'out-of-sync', 'mixed', 'not-running', 'unknown'];

/**
 * What `waybill status --json` answered before. Only what a board needs is read, and held to its form: the file may come from anywhere.
 *
 * @param path absolute
 * @param shown as people see it
 * @throws UsageError when there is no such file or it is no such document, OutsideError when it cannot be read
 */
export function savedStatus(path: string, shown: string): RunningAnswer {
  const { environments, findings } = fieldsOf(parsed(path, shown));
  if (!Array.isArray(environments)) {
    throw noStatus(shown);
  }
  return {
    status: 'saved',
    environments: environments.map((environment) => environmentOf(environment, shown)),
    findings: Array.isArray(findings) ? findings.flatMap(findingOf) : [],
  };
}

function parsed(path: string, shown: string): unknown {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw textOf(error, 'code') === 'ENOENT'
      ? new UsageError(
          'invalid-argument',
          `there is no file ${quote(shown)}`,
          'save one first: waybill status --json > FILE; or ask now: --status ecs',
        )
      : new OutsideError(
          'file-system',
          `${quote(shown)} cannot be read: ${textOf(error, 'message') ?? ''}`,
          'check the path and its permissions',
        );
  }
  try {
    return bytes.length > MOST_BYTES ? undefined : JSON.parse(bytes.toString('utf8'));
  } catch {
    throw noStatus(shown);
  }
}

function noStatus(shown: string): UsageError {
  const message = `${quote(shown)} is no document of waybill status --json`;
  return new UsageError('invalid-argument', message, 'save one with: waybill status --json > FILE');
}

function environmentOf(value: unknown, shown: string): RunningEnvironment {
  const { name, images } = fieldsOf(value);
  if (typeof name !== 'string' || !Array.isArray(images)) {
    throw noStatus(shown);
  }
  return { name, images: images.map((image) => imageOf(image, shown)) };
}

function imageOf(value: unknown, shown: string): RunningImage {
  const { image, desired, running, state } = fieldsOf(value);
  const known = STATES.find((each) => each === state);
  if (
    typeof image !== 'string' ||
    typeof desired !== 'string' ||
    !REFERENCE.test(desired) ||
    known === undefined ||
    !Array.isArray(running)
  ) {
    throw noStatus(shown);
  }
  return { image, desired, state: known, running: running.map((tasks) => tasksOf(tasks, shown)) };
}

function tasksOf(value: unknown, shown: string): RunningImage['running'][number] {
  const { digest, tasks, service } = fieldsOf(value);
  if (typeof digest !== 'string' || typeof tasks !== 'number' || typeof service !== 'string') {
    throw noStatus(shown);
  }
  return { digest, tasks, service };
}

/** What could not be read then; its place, if it had one, was one in another file. */
function findingOf(value: unknown): Finding[] {
  const { code, message, help, environment } = fieldsOf(value);
  return typeof code === 'string' && typeof message === 'string' && typeof help === 'string'
    ? [{ ...refusal(code, message, help, typeof environment === 'string' ? { environment } : {}), severity: 'warning' }]
    : [];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
