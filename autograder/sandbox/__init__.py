"""Where student processes come from: isolated by bubblewrap, or plain where an instructor says so."""
