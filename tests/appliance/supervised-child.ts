/** A child for the supervisor's tests: says ready when it is told to start, and ends when it is told to. */
process.on('message', (message: { start?: boolean }) => {
  if (message.start) process.send?.({ ready: process.pid });
  else process.exit(0);
});
