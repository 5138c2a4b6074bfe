"""The facts of a question as variables, each cut into cells by the tests asked of it.

A *cell* is a part of a fact's domain that no test tells apart. In: the tests, and the facts they are asked of. Out:
variables with few cells, and for a record which cells it leaves open. Lists have cells by what their items come to
between them. Open `variable` first.
"""
