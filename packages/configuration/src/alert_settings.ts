import { type AnomalyWatch, type WebhookTarget, webhookIdOf } from '@maester/alerts'
import { picoUsdFromDecimal } from '@maester/cost_meter'
import { z } from 'zod'
import { timeZone } from './time_zone.js'

const amountWords = 'expects a decimal amount in quotes, like "1"'

/** `alerts` of `maester.yaml`. */
export const alertsInFile = z.strictObject({
  anomaly: z
    .strictObject({
      threshold: z.number().gt(0).max(100).optional(),
      baseline_days: z.int().min(3).max(60).optional(),
      min_usd: z
        .string(amountWords)
        .regex(/^\d{1,12}(\.\d{1,12})?$/, amountWords)
        .optional(),
      timezone: timeZone.optional(),
    })
    .optional(),
  webhooks: z
    .array(
      z.strictObject({
        url: z.url({ protocol: /^https?$/ }),
        /** Shorter ones can be guessed from one delivery. */
        secret: z.string().min(32, 'expects at least 32 characters'),
        allow_private_network: z.boolean().optional(),
      }),
    )
    .max(20)
    .optional(),
})

export interface AlertSettings {
  readonly anomaly: AnomalyWatch
  readonly webhooks: readonly WebhookTarget[]
}

/** Spend is watched without being asked to: 20 % beyond 7 days, by 1 USD at least, days in UTC. */
export function toAlertSettings({ anomaly = {}, webhooks = [] }: z.infer<typeof alertsInFile> = {}): AlertSettings {
  return {
    anomaly: {
      threshold: anomaly.threshold ?? 0.2,
      baselineDays: anomaly.baseline_days ?? 7,
      minPicoUsd: picoUsdFromDecimal(anomaly.min_usd ?? '1'),
      timeZone: anomaly.timezone ?? 'UTC',
    },
    webhooks: webhooks.map(({ url, secret, allow_private_network: allowPrivateNetwork = false }) => ({
      ...{ id: webhookIdOf(url), url, secret, allowPrivateNetwork },
    })),
  }
}
