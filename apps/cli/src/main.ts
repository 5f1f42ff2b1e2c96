#!/usr/bin/env node
import { readEnvironment } from '@maester/configuration'
import { Command, InvalidArgumentError } from 'commander'
import { runApi } from './commands/api.js'
import { checkConfig, printConfigSchema } from './commands/config.js'
import { addCostsCommands } from './commands/costs.js'
import { addKeysCommand } from './commands/keys.js'
import { runSimulator } from './commands/simulator.js'
import { runStart } from './commands/start.js'
import { runWorker } from './commands/worker.js'
import { boundHeap } from './composition/bound_heap.js'
import { version } from './version.js'

boundHeap()

const environment = () => readEnvironment(process.env)

const program = new Command('maester')
  .description('The reliability layer between applications and model providers.')
  .version(version)

program
  .command('start')
  .description('everything in one process')
  .action(() => runStart(environment(), process.env))

program
  .command('api')
  .description('the HTTP service alone; needs DATABASE_URL')
  .action(() => runApi(environment(), process.env))

program
  .command('worker')
  .description('a worker alone; needs DATABASE_URL')
  .action(() => runWorker(environment(), process.env))

program
  .command('simulator')
  .description('servers that speak the providers’ wire formats, on one port')
  .option('--host <host>', 'address to listen on', '127.0.0.1')
  .option('--port <port>', 'port to listen on', portNumber, 9090)
  .option('--log <file>', 'append every accepted call to this file, one JSON object per line')
  .action(runSimulator)

const config = program.command('config').description('maester.yaml')
config
  .command('check')
  .argument('[file]', 'the file to check', 'maester.yaml')
  .description('validate it; problems are listed with their lines')
  .action((file: string) => checkConfig(file, process.env))
config.command('schema').description('print its JSON Schema').action(printConfigSchema)

addKeysCommand(program, environment)
addCostsCommands(program, environment)

try {
  await program.parseAsync()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  // At once: what was opened before the failure, a server or a data folder, would keep the process alive.
  process.exit(1)
}

function portNumber(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('expects a port number from 0 to 65535')
  }
  return port
}
