"""A calendar file of an organization becomes requests: read, shown with every objection, asked for.

`lines` and `reading` run in a process of their own (see `reading`), all else in the house.
"""
