/**
 * All claims or none, by Redis's own clock. A rate is kept as the time at which its bucket is full again, in ms; places
 * as a sorted set of leases by the time at which they end if nobody renews them.
 * KEYS: one for each claim. ARGV: lease, its length in ms, then kind (`r`ate or `p`laces), limit and cost of each claim.
 * Gives the index of the claim that refuses or -1, the wait in ms or '', then what remains and the reset of each claim.
 */
export const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local at, count = {}, {}
local refused, wait = -1, ''
for i, key in ipairs(KEYS) do
  local limit, cost = tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2])
  if ARGV[3 * i] == 'r' then
    at[i] = math.max(tonumber(redis.call('GET', key) or 0), now)
    local over = at[i] + cost * 60000 / limit - now - 60000
    if refused < 0 and over > 0.001 then
      refused = i - 1
      if cost <= limit then wait = string.format('%.3f', over) end
    end
  else
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
    count[i] = redis.call('ZCARD', key)
    if refused < 0 and count[i] >= limit then refused = i - 1 end
  end
end
local answer = { tostring(refused), wait }
for i, key in ipairs(KEYS) do
  local limit, cost = tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2])
  if ARGV[3 * i] == 'r' then
    if refused < 0 and cost ~= 0 then
      at[i] = at[i] + cost * 60000 / limit
      redis.call('SET', key, string.format('%.3f', at[i]), 'PX', math.ceil(at[i] - now) + 1)
    end
    local reset = at[i] - now
    table.insert(answer, tostring(math.max(0, math.floor((60000 - reset + 0.001) * limit / 60000))))
    table.insert(answer, string.format('%.3f', reset))
  else
    if refused < 0 then
      count[i] = count[i] + 1
      redis.call('ZADD', key, now + tonumber(ARGV[2]), ARGV[1])
      redis.call('PEXPIRE', key, tonumber(ARGV[2]))
    end
    table.insert(answer, tostring(math.max(0, limit - count[i])))
    table.insert(answer, '0')
  end
end
return answer
`

/** Gives places back and corrects rates. KEYS and ARGV as for taking, without the lease's length. */
export const endScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
for i, key in ipairs(KEYS) do
  if ARGV[3 * i - 1] == 'r' then
    local limit, cost = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
    local at = math.max(tonumber(redis.call('GET', key) or 0), now) + cost * 60000 / limit
    if at > now then
      redis.call('SET', key, string.format('%.3f', at), 'PX', math.ceil(at - now) + 1)
    else
      redis.call('DEL', key)
    end
  else
    redis.call('ZREM', key, ARGV[1])
  end
end
return 1
`

/**
 * Says that a process lives and renews its leases; also those that Redis has lost. Gives how many processes live.
 * KEYS: the processes, then one for each lease. ARGV: process, length in ms, then the leases.
 */
export const heartbeatScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local length = tonumber(ARGV[2])
redis.call('ZADD', KEYS[1], now + length, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('PEXPIRE', KEYS[1], length)
for i = 2, #KEYS do
  redis.call('ZADD', KEYS[i], now + length, ARGV[i + 1])
  redis.call('PEXPIRE', KEYS[i], length)
end
return redis.call('ZCARD', KEYS[1])
`
