// What the door says to addresses that are nobody else's business.
import { createSafeFetch } from '@maester/outbound'

const safeFetch = createSafeFetch()
for (const url of [
  'http://2130706433/',
  'http://[::ffff:10.0.0.1]/',
  'file:///etc/passwd',
  'http://user:pw@example.com/',
]) {
  const refusal = await safeFetch(url).catch((error) => error.code)
  console.log(url, '→', refusal)
}
