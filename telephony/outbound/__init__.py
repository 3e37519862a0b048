"""Calls we place: what they are about, whether they may be placed, how an attempt ends; refuses to dial, which a worker does."""
