-- Keeps no rows. Whoever writes here and rolls back learns whether there is room for new pages; unlogged, so that
-- its rows are not written ahead, which would take room that others need.
create unlogged table write_probe (payload text not null);
alter table write_probe alter column payload set storage external;
