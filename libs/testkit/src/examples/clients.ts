/** The example clients, each with what makes it ready to run and what runs it; both in its own folder. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { kafkaJars } from '@auroralinks/bus/kafka-server'

const root = join(import.meta.dirname, '../../../..')
/** Not in the repository: virtual environments, binaries. */
const made = join(root, '.cache', 'examples')

export interface Client {
  name: string
  folder: string
  /** Commands before it; none where nothing is missing. */
  prepare(): Promise<string[][]>
  command(): Promise<string[]>
}

const folder = (name: string): string => join(root, 'examples/clients', name)
const python = join(made, 'python')

export const CLIENTS: readonly Client[] = [
  {
    name: 'typescript',
    folder: folder('typescript'),
    prepare: async () => [],
    command: async () => [process.execPath, 'task-client.ts'],
  },
  {
    name: 'python',
    folder: folder('python'),
    prepare: async () =>
      existsSync(join(python, 'bin/python'))
        ? []
        : [
            ['python3', '-m', 'venv', python],
            [join(python, 'bin/pip'), 'install', '--quiet', '--requirement', 'requirements.txt'],
          ],
    command: async () => [join(python, 'bin/python'), 'task_client.py'],
  },
  {
    name: 'java',
    folder: folder('java'),
    prepare: async () => [],
    // Kafka's own jars have all that its pom.xml asks for.
    command: async () => ['java', '-cp', join(await kafkaJars(), '*'), 'TaskClient.java'],
  },
  {
    name: 'go',
    folder: folder('go'),
    prepare: async () => [['go', 'build', '-o', join(made, 'go-client'), '.']],
    command: async () => [join(made, 'go-client')],
  },
]
