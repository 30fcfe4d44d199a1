/** docs/protocol.md, from the rows. */
import { faultSections } from './fault-rows.ts'
import { sections } from './row.ts'
import type { Row, Section } from './row.ts'

/** All sections, those of faults before that of their retries. */
export function allSections(): Section[] {
  const kept = sections()
  const at = kept.findIndex(s => s.rows.some(r => r.id === 'FLT-01'))
  return [...kept.slice(0, at), ...faultSections(), ...kept.slice(at)]
}

const HEAD = `<!-- Made from libs/testkit/src/protocol by npm run generate: change it there. -->
# The protocol

What CWMP (TR-069 Amendment 6) asks of an ACS, rule by rule: where it is, and which test proves it. Levels: M must, S should, O may, C what a CPE does and an ACS lives with, J good sense. A test fails where a row's file or test is not there, or where an RPC, an event or a fault has no row.
`

const cell = (text: string): string => text.replaceAll('|', '\\|')

const linked = (file: string): string => `[${file.split('/').slice(-2).join('/')}](../${file})`

function line(r: Row): string {
  const where = r.files.length === 0 ? '**not built**' : r.files.map(linked).join(', ')
  const proofs = r.proofs.map(p => `${linked(p.file)}: ${cell(p.name)}`).join('; ')
  const missing = r.missing === '' ? '' : r.files.length === 0 ? cell(r.missing) : `. Missing: ${cell(r.missing)}`
  return `| ${cell(r.id)} | ${r.level} | ${cell(r.what)} | ${where} | ${proofs}${missing} |`
}

/** The page as text. */
export function page(): string {
  const all = allSections()
  const tables = all.map(
    s => `## ${s.title}\n\n| | | what | where | proof |\n|---|---|---|---|---|\n${s.rows.map(line).join('\n')}\n`,
  )
  return [HEAD, ...tables].join('\n')
}
