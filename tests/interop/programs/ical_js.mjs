// ical.js (Thunderbird, Nextcloud): files named on the command line → JSON, a calendar or an error each.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const pad = (number, width = 2) => String(number).padStart(width, "0");

function when(time) {
  const day = `${pad(time.year, 4)}-${pad(time.month)}-${pad(time.day)}`;
  if (time.isDate) return day;
  if (time.zone !== ICAL.Timezone.utcTimezone) throw new Error(`not in UTC: ${time}`);
  return `${day}T${pad(time.hour)}:${pad(time.minute)}:${pad(time.second)}Z`;
}

function read(path) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8")));
  const instances = calendar.getAllSubcomponents("vevent").map((part) => {
    const event = new ICAL.Event(part);
    if (event.isRecurring()) throw new Error(`recurs: ${event.uid}`);
    return {
      uid: event.uid,
      start: when(event.startDate),
      end: when(event.endDate),
      summary: event.summary,
      description: event.description ?? "",
      location: event.location ?? "",
      status: part.getFirstPropertyValue("status") ?? "",
      sequence: event.sequence ?? 0,
    };
  });
  return { method: calendar.getFirstPropertyValue("method") ?? "", instances };
}

function attempt(path) {
  try {
    return read(path);
  } catch (fault) {
    return { error: String(fault) };
  }
}

console.log(JSON.stringify(process.argv.slice(2).map(attempt)));
