/** Ends this process with one line for a person. */
export function fail(line) {
  process.stderr.write(line + '\n')
  process.exit(1)
}
