import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { prepareEmbedded } from './prepare_embedded.js'
import { TEMPLATE_FILE, TEMPLATE_KEY_FILE, templateKey } from './template.js'

const key = await templateKey()
if ((await readFile(TEMPLATE_KEY_FILE, 'utf8').catch(() => '')) !== key) {
  const pglite = await PGlite.create()
  await prepareEmbedded(pglite)
  const dump = await pglite.dumpDataDir('gzip')
  await mkdir(dirname(TEMPLATE_FILE), { recursive: true })
  await writeFile(TEMPLATE_FILE, Buffer.from(await dump.arrayBuffer()))
  await writeFile(TEMPLATE_KEY_FILE, key)
  await pglite.close()
}
