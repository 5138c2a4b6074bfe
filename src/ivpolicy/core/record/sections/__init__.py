"""The sections of the case record: what each holds, declared field by field.

Data only. Each field is a fact: its label, its type, and the plain question that obtains it; `fact_declarations` has
the words it is declared in. A new fact is one line here. Open `child` first.
"""
