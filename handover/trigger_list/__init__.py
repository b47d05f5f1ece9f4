"""What the database refuses in the tables of handovers, whoever asks: page, API, command, shell."""

from handover.trigger_list import credit_files, flow, inventory, listing, signing

TRIGGERS = [*flow.TRIGGERS, *listing.TRIGGERS, *signing.TRIGGERS, *inventory.TRIGGERS, *credit_files.TRIGGERS]
