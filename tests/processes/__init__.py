"""The hotline as processes: started, phoned over sockets, killed; refuses to look inside."""
