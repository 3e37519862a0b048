// A second hand of its own: browsers slow down the timers of hidden pages, and an agent's page must stay alive there.
setInterval(() => postMessage(0), 1000);
