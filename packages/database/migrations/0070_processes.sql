-- Which processes are alive. No tenant's: reached by the ledger's writer alone, who settles what the others left open.
create table processes (
  process_id text collate "C" primary key,
  last_seen timestamp (3) with time zone not null
);
grant select, insert, update, delete on processes to maester_ledger;
