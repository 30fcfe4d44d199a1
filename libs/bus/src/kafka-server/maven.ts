/** Jars of a server that runs here without Docker, fetched with Maven from Maven Central once per machine. */
import { execFile } from 'node:child_process'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface JarsWanted {
  /** The `<dependency>` elements. */
  dependencies: string
  /** Where they are put, all at once. */
  folder: string
  /** Whether they are there. */
  isThere(folder: string): Promise<boolean>
}

/** Why they could not be fetched; `no-maven`: there is no `mvn` on the path. */
export class JarsMissing extends Error {
  override name = 'JarsMissing'
  readonly reason: 'no-maven' | 'failed'

  constructor(reason: 'no-maven' | 'failed', message: string) {
    super(message)
    this.reason = reason
  }
}

/** Fetches jars and what they need at run time, unless they are there. @throws JarsMissing */
export async function fetchJars(o: JarsWanted): Promise<void> {
  if (await o.isThere(o.folder)) return
  const work = `${o.folder}.${process.pid}.part`
  await mkdir(work, { recursive: true })
  try {
    await writeFile(join(work, 'pom.xml'), pomOf(o.dependencies))
    await run(
      'mvn',
      ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(work, 'jars')}`, '-DincludeScope=runtime'],
      { cwd: work },
    )
    // Another process may have been quicker: then its folder is as good as ours.
    await rename(join(work, 'jars'), o.folder).catch(async error => {
      if (!(await o.isThere(o.folder))) throw error
    })
  } catch (error) {
    const e = error as NodeJS.ErrnoException & { stdout?: string }
    if (e.code === 'ENOENT') throw new JarsMissing('no-maven', 'there is no "mvn" on the path')
    throw new JarsMissing('failed', (e.stdout ?? '').split('\n').find(l => l.includes('ERROR')) ?? e.message)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const pomOf = (
  dependencies: string,
): string => `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>auroralinks</groupId><artifactId>engine</artifactId><version>1</version>
<dependencies>
${dependencies}
</dependencies>
</project>
`
