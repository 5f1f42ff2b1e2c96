/** Exact money: 1e-12 USD as an integer. Decimal USD per million tokens times tokens is always whole in it. */
export type PicoUsd = bigint
