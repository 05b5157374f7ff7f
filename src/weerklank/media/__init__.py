"""Files that people send: staged on the account's side, made safe, kept on the space's side."""
