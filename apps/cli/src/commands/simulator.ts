import { simulatorBaseUrl, startSimulator } from '@maester/simulator'
import { onStopSignal } from '../composition/stop_signals.js'

export interface SimulatorCommandOptions {
  readonly host: string
  readonly port: number
  readonly log?: string
}

/** Runs the simulator until a stop signal. */
export async function runSimulator({ host, port, log }: SimulatorCommandOptions): Promise<void> {
  const simulator = await startSimulator({ host, port, ...(log !== undefined && { acceptedLogFile: log }) })
  console.log(`Simulator on ${simulator.url}

  OPENAI_BASE_URL=${simulatorBaseUrl(simulator.url, 'openai')}
  ANTHROPIC_BASE_URL=${simulatorBaseUrl(simulator.url, 'anthropic')}
  calls accepted: GET ${simulator.url}/_simulator/calls`)
  onStopSignal(() => simulator.close())
}
