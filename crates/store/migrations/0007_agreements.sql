-- What shoppers agree to, before an order is filled in. Never changed and never deleted: orders name the version they accepted.
create table agreements (
    version text not null primary key,   -- the digest of the document
    document text not null
) {strict};
