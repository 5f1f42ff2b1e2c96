import { HttpError } from './http_error.js'

/** For requests that come, and watchers that are still there, when the service has begun to stop. */
export function serviceStops(): HttpError {
  return new HttpError('shutting_down', 'The service is stopping.')
}
