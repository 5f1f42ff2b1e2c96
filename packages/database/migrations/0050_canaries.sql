-- Targets on trial: what was decided of each, and what processes count of its calls. No tenant's: the settings are the
-- operator's, and the calls of all tenants are counted together. Reached by the ledger's writer alone.
create table canary_trials (
  trial_key text collate "C" primary key,
  alias text not null,
  target text not null,
  state text not null constraint canary_trials_state check (state in ('running', 'rolled_back', 'finished')),
  percent double precision not null constraint canary_trials_percent check (percent between 0 and 100),
  reason text,
  changed_at timestamp (3) with time zone not null,
  revision integer not null,
  period integer not null,
  decided_by text collate "C" not null
);
--> statement-breakpoint
create table canary_figures (
  trial_key text collate "C" not null references canary_trials,
  period integer not null,
  arm text collate "C" not null constraint canary_figures_arm check (arm in ('canary', 'stable')),
  process_id text collate "C" not null,
  calls bigint not null,
  errors bigint not null,
  slow bigint not null,
  scores bigint not null,
  score_sum double precision not null,
  costs bigint not null,
  cost_sum_usd double precision not null,
  cost_squares_usd2 double precision not null,
  constraint canary_figures_key primary key (trial_key, period, arm, process_id)
);
--> statement-breakpoint
create index canary_figures_by_process on canary_figures (process_id);
--> statement-breakpoint
grant select, insert, update on canary_trials to maester_ledger;
--> statement-breakpoint
grant select, insert, update, delete on canary_figures to maester_ledger;
