// Fails when the committed code of proto/ is not what buf makes of it now.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../root.mjs'

const committed = join(root, 'libs', 'contracts', 'src', 'gen')
const scratch = mkdtempSync(join(tmpdir(), 'acs-generated-'))

/** Paths of all files below a folder, with their texts. */
const textsOf = folder =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath ?? entry.path, entry.name))
      .map(path => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  )

// The template of the repository, with another place to write to.
const template = readFileSync(join(root, 'proto', 'buf.gen.yaml'), 'utf8')
  .replace(/out: .*/, `out: ${scratch}`)
  .replace('local: ..', `local: ${root}`)
  .replace('clean: true', 'clean: false')
const made = spawnSync(join(root, 'node_modules', '.bin', 'buf'), ['generate', '--template', template], {
  cwd: join(root, 'proto'),
  encoding: 'utf8',
})
const [old, fresh] = [textsOf(committed), textsOf(scratch)]
rmSync(scratch, { recursive: true, force: true })

const differing = [...new Set([...old.keys(), ...fresh.keys()])].filter(path => old.get(path) !== fresh.get(path))
if (made.status !== 0) process.stderr.write(`buf generate failed: ${made.stderr}\n`)
else for (const path of differing) process.stderr.write(`${path} is not what proto/ says: npm run generate\n`)
process.exit(made.status === 0 && differing.length === 0 ? 0 : 1)
