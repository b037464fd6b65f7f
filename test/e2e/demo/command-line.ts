/** Words of a command as a shell would split it, as far as the demo's commands go: blanks, single and double quotes. */
export function words(commandLine: string): string[] {
  return [...commandLine.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => single ?? double ?? plain ?? '');
}
