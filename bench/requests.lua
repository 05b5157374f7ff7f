-- Sends the requests of a file in turn, each thread its own share, and writes down every answer.
-- BENCH_REQUESTS: for each request its length in bytes, a newline, and the request itself.
-- BENCH_ANSWERS: beginning of the names of files with a line an answer: status, bytes, microseconds.
-- Each request is sent once. A thread that has sent its share leaves a file that ends with .done.
-- One connection a thread: then an answer belongs to the request before it.

local ffi = require("ffi")
ffi.cdef([[
typedef struct { long sec; long nsec; } bench_moment;
int clock_gettime(int clock, bench_moment *moment);
]])
local moment = ffi.new("bench_moment")
local function now()
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.sec) * 1e6 + tonumber(moment.nsec) / 1e3
end

local threads = 0
function setup(thread)
  thread:set("turn", threads)
  threads = threads + 1
end

function init(args)
  local width = tonumber(os.getenv("BENCH_THREADS"))
  requests, answered, at = {}, 0, 0
  local file = assert(io.open(os.getenv("BENCH_REQUESTS"), "rb"))
  local number = 0
  while true do
    local length = file:read("*n")
    if not length then break end
    file:read(1)
    local text = file:read(length)
    if number % width == turn then requests[#requests + 1] = text end
    number = number + 1
  end
  file:close()
  answers = assert(io.open(os.getenv("BENCH_ANSWERS") .. "." .. turn, "w"))
end

function request()
  -- wrk asks once before it begins, to see what comes: the first share comes round last.
  at = at % #requests + 1
  begun = now()
  return requests[at]
end

function response(status, headers, body)
  answers:write(status, " ", #body, " ", string.format("%d", now() - begun), "\n")
  answered = answered + 1
  if answered == #requests then
    answers:close()
    assert(io.open(os.getenv("BENCH_ANSWERS") .. "." .. turn .. ".done", "w")):close()
    wrk.thread:stop()
  end
end
