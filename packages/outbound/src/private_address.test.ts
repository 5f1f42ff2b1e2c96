import { expect, it } from 'vitest'
import { isPrivateAddress } from './private_address.js'

it.each([
  '1.1.1.1',
  '8.8.8.8',
  '93.184.215.14',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '168.63.129.15',
  '168.63.129.17',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001:80b::200e',
])('takes %s for public', (address) => {
  expect(isPrivateAddress(address)).toBe(false)
})

it.each(['', 'localhost', '1.2.3', '::ffff:1.2.3.4%eth0'])('takes %j, which is no address, for private', (address) => {
  expect(isPrivateAddress(address)).toBe(true)
})
