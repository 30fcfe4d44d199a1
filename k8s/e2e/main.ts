/** npm run k8s-e2e: the product in a real cluster. */
import { runCommandLine } from '@auroralinks/testkit/command-line'
import { DEVICES_NAMESPACE } from './devices.ts'
import { NAMESPACE } from './kubectl.ts'
import { USAGE, readOptions } from './options.ts'
import { loadImages, runOnce } from './run.ts'

await runCommandLine(readOptions(process.argv.slice(2)), USAGE, async options => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      process.stdout.write(
        `\ninterrupted, what is installed is left: kubectl delete namespace ${NAMESPACE} ${DEVICES_NAMESPACE}\n`,
      )
      process.exit(1)
    })
  try {
    await loadImages(options)
    for (const way of options.ways) await runOnce(way, options)
    process.stdout.write('all as it should be\n')
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
})
