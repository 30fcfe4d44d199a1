/**
 * Writes the .proto files of the public topics into `src/proto-sources.ts`, for schema registries: the contracts are not
 * beside the code everywhere that it runs. Part of `npm run generate`; with `--check` it only says whether that is current.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { PUBLIC_TOPICS, fileOf } from '../src/topics.ts'

const proto = new URL('../../../proto/', import.meta.url)
const target = new URL('../src/proto-sources.ts', import.meta.url)

const sources = new Map<string, string>()
function add(path: string): void {
  if (sources.has(path)) return
  const text = readFileSync(new URL(path, proto), 'utf8')
  // Those that it imports first: so they have to be registered. Protobuf's own are known everywhere.
  for (const [, imported] of text.matchAll(/^import "([^"]+)";/gm)) if (imported!.startsWith('acs/')) add(imported!)
  sources.set(path, text)
}
for (const topic of PUBLIC_TOPICS) add(fileOf(topic))

const literal = (text: string): string =>
  `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``
const wanted = `/** Made from proto/ by \`npm run generate\`: the files of the public topics, each after those that it imports. */
export const PROTO_SOURCES: readonly { readonly path: string; readonly text: string }[] = [
${[...sources].map(([path, text]) => `  {\n    path: '${path}',\n    text: ${literal(text)},\n  },\n`).join('')}]
`
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== wanted) {
    process.stderr.write(`${target.pathname} is not current: npm run generate\n`)
    process.exitCode = 1
  }
} else writeFileSync(target, wanted)
