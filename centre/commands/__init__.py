"""The commands, one file each; refuses to be imported as a whole: `centre.cli.COMMANDS` imports what is used."""
