"""What the database refuses in the core's tables, whoever asks."""

from creditcoop.core.trigger_list import (
    account_resets,
    audit,
    chain,
    documents,
    evidence,
    moments,
    posting_requests,
    posts,
    regulation,
    signing,
)

TRIGGERS = [
    *posts.TRIGGERS,
    *posting_requests.TRIGGERS,
    *account_resets.TRIGGERS,
    *audit.TRIGGERS,
    *chain.TRIGGERS,
    *documents.TRIGGERS,
    *evidence.TRIGGERS,
    *regulation.TRIGGERS,
    *moments.TRIGGERS,
    *signing.TRIGGERS,
]
