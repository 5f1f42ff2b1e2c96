-- What was said in a request need not be kept, and is removed when it is old.
alter table requests alter column input drop not null;
create index requests_with_content on requests (started_at) where input is not null;
