// ical.js (Thunderbird, Nextcloud), see answer.cjs.
import ICAL from "ical.js";
import { answer } from "./answer.cjs";

const pad = (number, width = 2) => String(number).padStart(width, "0");

function when(time) {
  const day = `${pad(time.year, 4)}-${pad(time.month)}-${pad(time.day)}`;
  if (time.isDate) return day;
  if (time.zone !== ICAL.Timezone.utcTimezone) throw new Error(`not in UTC: ${time}`);
  return `${day}T${pad(time.hour)}:${pad(time.minute)}:${pad(time.second)}Z`;
}

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
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

answer(read);
