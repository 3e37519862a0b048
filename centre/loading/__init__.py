"""Many callers at once on a hotline that runs: arrivals, think time, kills, figures; refuses to slow down for a slow hotline."""
