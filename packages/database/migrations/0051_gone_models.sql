-- Models whose providers say that they do not have them. No tenant's: reached by the ledger's writer alone.
create table gone_models (
  target text collate "C" primary key,
  since timestamp (3) with time zone not null,
  said_at timestamp (3) with time zone not null
);
--> statement-breakpoint
grant select, insert, update, delete on gone_models to maester_ledger;
