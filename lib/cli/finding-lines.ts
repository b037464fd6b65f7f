import type { Finding } from '../manifest/finding';
import { type Line, styled } from './line';

/** Findings for people: the place first, so that editors and terminals make it a link. */
export function findingLines(findings: readonly Finding[]): Line[] {
  return findings.flatMap(({ file, line, column, severity, code, message, help }): Line[] => {
    const place = [file, line, column].filter((part) => part !== null).join(':');
    const style = severity === 'error' ? 'red' : 'yellow';
    return [[...(place === '' ? [] : [styled('bold', `${place}: `)]), styled(style, `${severity} ${code}`), `: ${message}`], `  ${help}`];
  });
}
