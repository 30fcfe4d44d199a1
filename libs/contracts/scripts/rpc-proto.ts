/**
 * Writes what the descriptions of the RPCs (libs/cwmp/src/rpcs) are as protobuf: their messages into
 * `acs/cwmp/v1/rpc.proto`, and a line for each into the oneofs of `acs/session/v1/session.proto`, between the marks
 * there. Part of `npm run generate`; with `--check` it only says whether both are current.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { rpcs, wireName } from '@auroralinks/cwmp'
import type { Rpc, WireMessage } from '@auroralinks/cwmp'

const folder = new URL('../../../proto/acs/', import.meta.url)
const [rpcFile, structsFile, sessionFile] = [
  'cwmp/v1/rpc.proto',
  'cwmp/v1/structs.proto',
  'session/v1/session.proto',
].map(f => new URL(f, folder))

const snake = (name: string): string => name.replace(/[A-Z]/g, c => `_${c.toLowerCase()}`)
/** The name of a method's field in a oneof: `GetRPCMethods` → `get_rpc_methods`. */
const fieldOf = (rpc: Rpc): string => snake(wireName(rpc.method)).replace(/^_/, '')

/** Those that travel by themselves: an Inform is part of SessionOpened. */
const travelling = rpcs.filter(rpc => rpc.number > 0)

function messages(): string {
  const done = new Set([...readFileSync(structsFile!, 'utf8').matchAll(/^message (\w+)/gm)].map(m => m[1]!))
  const out: string[] = []
  const add = (message: WireMessage, comment: string): void => {
    if (done.has(message.name)) return
    done.add(message.name)
    for (const { type } of message.fields) if (typeof type === 'object') add(type, `Part of ${message.name}.`)
    const fields = message.fields.map(
      ({ name, type, repeated }, i) =>
        `  ${repeated ? 'repeated ' : ''}${typeof type === 'object' ? type.name : type}${` ${snake(name)} = ${i + 1};`}\n`,
    )
    out.push(`// ${comment}\nmessage ${message.name} {${fields.length === 0 ? '' : `\n${fields.join('')}`}}\n`)
  }
  for (const { method, clause, request, response } of travelling) {
    add(request.fields.wire, `${method} (${clause}).`)
    add(response.fields.wire, `The answer to ${method}.`)
  }
  return out.join('\n')
}

const HEAD = `// Made from libs/cwmp/src/rpcs by \`npm run generate\`: change it there.
syntax = "proto3";

// The RPCs of CWMP (TR-069 Annex A) as they travel over the bus: a message for each request and each answer.
package acs.cwmp.v1;

import "acs/cwmp/v1/structs.proto";

`

/** The lines of a oneof between its marks. */
function oneof(text: string, name: string, lines: string[]): string {
  const [begin, end] = [`    // <rpcs: ${name}>\n`, `    // </rpcs: ${name}>\n`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`session.proto has no marks for the oneof ${name}`)
  return `${text.slice(0, from + begin.length)}${lines.map(l => `    ${l}\n`).join('')}${text.slice(to)}`
}

const line = (rpc: Rpc, message: WireMessage): string => `acs.cwmp.v1.${message.name} ${fieldOf(rpc)} = ${rpc.number};`
const asked = travelling.filter(rpc => rpc.caller !== 'cpe')
const called = travelling.filter(rpc => rpc.caller !== 'acs')

let session = readFileSync(sessionFile!, 'utf8')
session = oneof(
  session,
  'requests',
  asked.map(rpc => line(rpc, rpc.request.fields.wire)),
)
session = oneof(
  session,
  'responses',
  asked.map(rpc => line(rpc, rpc.response.fields.wire)),
)
session = oneof(
  session,
  'calls',
  called.map(rpc => line(rpc, rpc.request.fields.wire)),
)

const wanted = [
  [rpcFile!, HEAD + messages()],
  [sessionFile!, session],
] as const
if (process.argv.includes('--check')) {
  const stale = wanted.filter(([file, text]) => readFileSync(file, 'utf8') !== text)
  for (const [file] of stale) process.stderr.write(`${file.pathname} is not current: npm run generate\n`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else for (const [file, text] of wanted) writeFileSync(file, text)
