"""Papers: facts as plain JSON become a PDF that is numbered, hashed and kept (practice.md 3)."""
