// node-ical (Homebridge, MagicMirror and the like), see answer.cjs.
const { answer } = require("./answer.cjs");
const ical = require("node-ical");

const words = (value) => (value && typeof value === "object" ? value.val : (value ?? ""));

function when(time) {
  if (!time.dateOnly) return time.toISOString().replace(".000Z", "Z");
  const part = (number) => String(number).padStart(2, "0");
  return `${time.getFullYear()}-${part(time.getMonth() + 1)}-${part(time.getDate())}`;
}

function read(text) {
  const found = Object.values(ical.sync.parseICS(text));
  const instances = found
    .filter((part) => part.type === "VEVENT")
    .map((event) => {
      if (event.rrule) throw new Error(`recurs: ${event.uid}`);
      return {
        uid: event.uid,
        start: when(event.start),
        end: when(event.end),
        summary: words(event.summary),
        description: words(event.description),
        location: words(event.location),
        status: words(event.status),
        sequence: Number(event.sequence ?? 0),
      };
    });
  const calendar = found.find((part) => part.type === "VCALENDAR");
  return { method: words(calendar?.method), instances };
}

answer(read);
