"""What the database refuses in the tables of handovers, whoever asks: page, API, command, shell."""

from handover.trigger_list import credit_files, flow, inventory, listing, posts, signing

TRIGGERS = [
    *flow.TRIGGERS,
    *listing.TRIGGERS,
    *posts.TRIGGERS,
    *signing.TRIGGERS,
    *inventory.TRIGGERS,
    *credit_files.TRIGGERS,
]
