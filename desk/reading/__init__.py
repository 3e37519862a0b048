"""What pages may know, reader first: each query asks whether its reader may; refuses to hand out a whole phone number."""
