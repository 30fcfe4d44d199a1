/** What a file of devices is, by its name or else its beginning. */
export const typeOf = (name: string, beginning: string): string =>
  /\.(?:jsonl|ndjson|json)$/i.test(name) || (!/\.csv$/i.test(name) && beginning.trimStart().startsWith('{'))
    ? 'application/x-ndjson'
    : 'text/csv'

/** A file to begin with. */
export const EXAMPLE = `oui,productClass,serialNumber,password,connectionRequestUsername,connectionRequestPassword,tags
00D09E,Box,A1,k3yThatIsPrinted0nIt,acs,0therK3y,north;pilot
`
