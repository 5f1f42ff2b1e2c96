-- Spans of one request that are stored together share a row.
alter table spans add column others json;
