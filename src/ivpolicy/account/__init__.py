"""The account of one answer: why it is so, why not otherwise, what would change it, and when.

In come a pack, a record and a day; out comes an account for a named reader. `alternatives` says which other records
there are, `flips` which of them change the answer; on which days it changes by itself is the core's. `account` puts
it all together as data, `account_page` as a page, `letter` as a letter to the child.
"""
