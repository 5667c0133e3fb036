-- Rises with every change of an address book: whoever remembers a book sees by it whether it is still the same.
alter table address_books add column version {int} not null default 1;
-- Most orders are guests', and most wait for no money: an index of the others is smaller, and not written with each order.
drop index orders_customer;
create index orders_customer on orders (customer, created) where customer is not null;
drop index orders_expires;
create index orders_expires on orders (expires) where expires is not null;
