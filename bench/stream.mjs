import { compare } from './harness/compare.mjs'
import { startSubjects } from './subjects/start_subjects.mjs'

const body = JSON.stringify({
  model: 'gpt-4.1-mini',
  messages: [{ role: 'user', content: 'Say that all systems have recovered.' }],
  stream: true,
})

/** CPU per streamed answer of 50 chunks. */
export async function run({ smoke, peers }) {
  const subjects = await startSubjects({ peers })
  const { raw, embedded, onPostgres, portkey, maesterHeaders } = subjects
  const chat = (title, subject, headers) => ({
    title,
    url: `${subject.origin}/v1/chat/completions`,
    pid: subject.pid,
    body,
    headers,
  })
  try {
    await compare({
      name: 'stream',
      title: 'CPU per streamed answer of 50 chunks, 16 connections, one core',
      smoke,
      connections: 16,
      seconds: 2, // a stream must fit into a round
      variants: [
        chat('raw Node pass-through', raw, {}),
        ...(onPostgres ? [chat('Maester, Postgres', onPostgres, maesterHeaders)] : []),
        chat('Maester, embedded', embedded, maesterHeaders),
        ...(portkey ? [chat('Portkey 1.15.2', portkey, portkey.headers)] : []),
      ],
    })
  } finally {
    await subjects.stop()
  }
}
