/**
 * Writes docs/tasks.md from the kinds of task. Part of `npm run generate`; with `--check` it only says whether the page
 * is current.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { KINDS, TASK_TYPES } from '../src/index.ts'

const page = new URL('../../../docs/tasks.md', import.meta.url)

interface JsonSchema {
  type?: string | string[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  anyOf?: JsonSchema[]
  const?: unknown
  enum?: unknown[]
  description?: string
  default?: unknown
}

function typeOf(s: JsonSchema): string {
  if (s.enum) return s.enum.map(v => `"${String(v)}"`).join(' or ')
  if (s.anyOf) return s.anyOf.map(typeOf).join(' or ')
  if (s.type === 'array')
    return `list of ${s.items?.properties ? `{${Object.keys(s.items.properties).join(', ')}}` : typeOf(s.items ?? {})}`
  return typeof s.type === 'string' ? s.type : 'any'
}

function table(schema: JsonSchema, what: string): string {
  const rows = Object.entries(schema.properties ?? {}).map(([name, s]) => {
    const needed =
      s.default !== undefined
        ? `default \`${JSON.stringify(s.default)}\``
        : schema.required?.includes(name)
          ? ''
          : 'may be left out'
    return `| \`${name}\` | ${typeOf(s)} | ${[needed, s.description].filter(Boolean).join('; ')} |`
  })
  return rows.length === 0 ? '' : `| ${what} | | |\n|---|---|---|\n${rows.join('\n')}\n\n`
}

const json = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema

const sections = TASK_TYPES.map(type => {
  const { words, arguments: args, result, example } = KINDS[type]
  const body = JSON.stringify({ type, ...(example.arguments as object) })
  const shown = example.result === null ? '' : ` → \`${JSON.stringify(example.result)}\``
  return `## ${type}\n\n${words.does}\n\n${table(json(args, 'input'), 'argument')}${table(json(result, 'output'), 'result')}\`${body}\`${shown}\n`
})

const text = `<!-- Made from libs/tasks by npm run generate: change it there. -->
# Kinds of task

What can be asked of a device with \`POST devices/{id}/tasks\` or \`CreateTask\` on \`acs.task.commands.v1\`. Every task also takes \`notBefore\`, \`expires\` and \`uniqueKey\` ([integrators' guide](integrators.md)).

${sections.join('\n')}`

if (!process.argv.includes('--check')) writeFileSync(page, text)
else if (readFileSync(page, 'utf8') !== text) {
  process.stderr.write('docs/tasks.md is not current: npm run generate\n')
  process.exitCode = 1
}
