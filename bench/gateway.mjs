import { compare } from './harness/compare.mjs'
import { chatBody, prompt } from './subjects/questions.mjs'
import { startSubjects } from './subjects/start_subjects.mjs'

/** CPU per whole, unstreamed request of 1 KB. */
export async function run({ smoke, peers }) {
  const subjects = await startSubjects({ peers })
  const { upstream, raw, embedded, onPostgres, portkey, maesterHeaders: headers } = subjects
  const reliable = JSON.stringify({ prompt, max_tokens: 200, required_terms: ['systems'], max_response_chars: 10_000 })
  const maester = (subject, storage) => [
    {
      title: `Maester, ${storage}: /v1/chat/completions`,
      url: `${subject.origin}/v1/chat/completions`,
      pid: subject.pid,
      body: chatBody,
      headers,
    },
    {
      title: `Maester, ${storage}: /v1/reliable_completion with three checks`,
      url: `${subject.origin}/v1/reliable_completion`,
      pid: subject.pid,
      body: reliable,
      headers,
    },
  ]
  try {
    await compare({
      name: 'gateway',
      title: 'CPU per request, 1 KB, 64 connections, one core',
      smoke,
      variants: [
        { title: 'raw Node pass-through', url: raw.origin, pid: raw.pid, body: chatBody },
        {
          title: 'upstream alone',
          url: `${upstream.origin}/v1/chat/completions`,
          pid: upstream.pid,
          body: chatBody,
        },
        ...(onPostgres ? maester(onPostgres, 'Postgres') : []),
        ...maester(embedded, 'embedded'),
        ...(portkey
          ? [
              {
                title: 'Portkey 1.15.2',
                url: `${portkey.origin}/v1/chat/completions`,
                pid: portkey.pid,
                body: chatBody,
                headers: portkey.headers,
              },
            ]
          : []),
      ],
    })
  } finally {
    await subjects.stop()
  }
}
