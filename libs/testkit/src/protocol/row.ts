/**
 * The rows of docs/protocol.md: what CWMP asks of an ACS, where it is, and which test proves it. They are kept in
 * rows/*.txt, one a line, fields parted by ` | `:
 *
 *     id | level | what | files | test file > a part of the name ;; another | what is missing of it
 *     id | level | what | not built | why
 *
 * `# ` begins a section. `@gw/` and its like stand for folders.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Proof {
  file: string
  /** A part of the test's name, as it stands in the file. */
  name: string
}

export interface Row {
  /** `HTTP-01`, `CM-03 GetParameterValues`, `1 BOOT`, `9005`. */
  id: string
  /** M must, S should, O may, C what a CPE does, J good sense. */
  level: string
  what: string
  /** Where it is; empty when it is not built. */
  files: readonly string[]
  proofs: readonly Proof[]
  /** What is missing, or why it is not built; empty when all is there. */
  missing: string
}

export interface Section {
  title: string
  rows: Row[]
}

const FOLDERS: { readonly [short: string]: string } = {
  gw: 'services/cwmp-gateway/src',
  pl: 'services/task-planner/src',
  pt: 'services/task-planner/test',
  id: 'services/identity/src',
  cr: 'services/connection-request/src',
  fs: 'services/file-server/src',
  api: 'services/management-api/src',
  cwmp: 'libs/cwmp/src',
  tasks: 'libs/tasks/src',
  sim: 'libs/cpe-simulator/src',
  sys: 'libs/testkit/src/system/scenarios',
  auth: 'libs/http-auth/src',
  stun: 'libs/stun/src',
  xmpp: 'libs/xmpp/src',
  dm: 'libs/data-model/src',
}

const NOT_BUILT = 'not built'

const pathOf = (text: string): string =>
  text.trim().replace(/^@(\w+)\//, (_, short: string) => `${FOLDERS[short] ?? `no folder ${short}`}/`)

/** One line of a file of rows. @throws Error for one that is none */
export function rowOf(line: string): Row {
  const [id, level, what, where, proof, missing = '', ...more] = line.split(' | ').map(field => field.trim())
  if (!id || !level || !what || !where || !proof || more.length > 0) throw new Error(`no row: ${line}`)
  if (where === NOT_BUILT) return { id, level, what, files: [], proofs: [], missing: proof }
  return {
    id,
    level,
    what,
    files: where.split(',').map(pathOf),
    proofs: proof.split(' ;; ').map(one => {
      const [file = '', name = ''] = one.split(' > ')
      return { file: pathOf(file), name: name.trim() }
    }),
    missing,
  }
}

/** The sections of the files below rows/, in their order. */
export function sections(): Section[] {
  const folder = join(import.meta.dirname, 'rows')
  const out: Section[] = []
  for (const file of readdirSync(folder).sort())
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      if (line.startsWith('# ')) out.push({ title: line.slice(2), rows: [] })
      else if (line.trim() !== '') out.at(-1)!.rows.push(rowOf(line))
    }
  return out
}
