import { resolve } from 'node:path';
import { FindingsError, ManifestFileError, parseManifest, type Finding, type ReleaseManifest } from '../manifest';
import { ManifestFile } from '../manifest/manifest-file';
import type { CommandContext } from './command-context';
import { OutsideError, UsageError } from './failure';
import { findManifest, shownPath } from './find-manifest';

/** The manifest file that a command works with, not yet read. */
export interface ManifestPath {
  /** Absolute. */
  readonly path: string;
  /** Relative to the current folder, as documents and findings give it. */
  readonly shown: string;
}

/** A manifest that was read and is valid. */
export interface OpenManifest extends ManifestPath {
  readonly file: ManifestFile;
  readonly manifest: ReleaseManifest;
}

/** @throws UsageError when there is none, or two in one folder */
export function locateManifest({ arguments: given, io }: CommandContext): ManifestPath {
  const path = findManifest(io.cwd, given.text('manifest'));
  return { path, shown: shownPath(io.cwd, path) };
}

/**
 * Reads and checks the manifest.
 *
 * @throws FindingsError with everything that is wrong with it, UsageError and OutsideError when it cannot be read
 */
export function openManifest({ path, shown }: ManifestPath): OpenManifest {
  const file = openFile(path, shown);
  const { manifest, findings } = parseManifest(file.text, shown);
  if (manifest === undefined) {
    throw new FindingsError(findings);
  }
  return { path, shown, file, manifest };
}

function openFile(path: string, shown: string): ManifestFile {
  try {
    return ManifestFile.open(path);
  } catch (error) {
    if (error instanceof ManifestFileError) {
      throw error.code === 'manifest-unreadable'
        ? new OutsideError('file-system', error.problem, error.help)
        : new UsageError('no-manifest', error.problem, error.help);
    }
    throw error instanceof FindingsError ? new FindingsError(shownFindings(error.findings, path, shown)) : error;
  }
}

/** Findings as people see them: files relative to the current folder. */
export function shownFindings(findings: readonly Finding[], path: string, shown: string): Finding[] {
  return findings.map((finding) => (finding.file !== null && resolve(finding.file) === path ? { ...finding, file: shown } : finding));
}
