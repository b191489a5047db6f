<?php
// sabre/vobject of Debian (Nextcloud, Baïkal): files → JSON, a calendar or an error each.
error_reporting(E_ALL & ~E_DEPRECATED);
require 'Sabre/VObject/includes.php';

use Sabre\VObject\Property\DateTime as When;
use Sabre\VObject\Reader;

// Before 3.0 the library leaves these two escapes to whoever calls it.
function words($property) {
    return $property === null ? '' : str_replace(['\\,', '\\;'], [',', ';'], (string)$property);
}

function when($property) {
    $time = clone $property->getDateTime();
    if ($property->getDateType() === When::DATE) {
        return $time->format('Y-m-d');
    }
    if ($property->getDateType() !== When::UTC) {
        throw new Exception('not in UTC');
    }
    return $time->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
}

function calendar($path) {
    $calendar = Reader::read(file_get_contents($path));
    $instances = [];
    foreach ($calendar->select('VEVENT') as $event) {
        $instances[] = [
            'uid' => words($event->UID),
            'start' => when($event->DTSTART),
            'end' => when($event->DTEND),
            'summary' => words($event->SUMMARY),
            'description' => words($event->DESCRIPTION),
            'location' => words($event->LOCATION),
            'status' => words($event->STATUS),
            'sequence' => (int)words($event->SEQUENCE),
        ];
    }
    return ['method' => words($calendar->METHOD), 'instances' => $instances];
}

function attempt($path) {
    try {
        return calendar($path);
    } catch (Throwable $fault) {
        return ['error' => get_class($fault) . ': ' . $fault->getMessage()];
    }
}

$flags = JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR;
echo json_encode(array_map('attempt', array_slice($argv, 1)), $flags);
