export {
  type Coordination,
  createLoneCoordination,
  createRedisCoordination,
  type RedisCoordinationOptions,
} from './coordination.js'
export { createMemoryNotices, type Notices } from './notices.js'
