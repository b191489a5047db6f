/* libical (Evolution, GNOME Calendar, KOrganizer): files → JSON, a calendar or an error each. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say(const char *name, const char *text)
{
    printf("\"%s\":\"", name);
    for (const unsigned char *c = (const unsigned char *)(text ? text : ""); *c; c++) {
        if (*c == '"' || *c == '\\')
            printf("\\%c", *c);
        else if (*c < 0x20)
            printf("\\u%04x", *c);
        else
            putchar(*c);
    }
    printf("\",");
}

static void say_when(const char *name, struct icaltimetype t)
{
    char text[40];
    if (t.is_date)
        snprintf(text, sizeof text, "%04d-%02d-%02d", t.year, t.month, t.day);
    else if (t.zone == icaltimezone_get_utc_timezone())
        snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.year, t.month, t.day,
                 t.hour, t.minute, t.second);
    else
        snprintf(text, sizeof text, "not in UTC");
    say(name, text);
}

static const char *status(icalcomponent *event)
{
    icalproperty *found = icalcomponent_get_first_property(event, ICAL_STATUS_PROPERTY);
    return found ? icalproperty_get_value_as_string(found) : "";
}

static char *whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END))
        exit(2);
    long size = ftell(file);
    rewind(file);
    char *text = calloc(1, (size_t)size + 1);
    if (!text || fread(text, 1, (size_t)size, file) != (size_t)size)
        exit(2);
    fclose(file);
    return text;
}

static void calendar(const char *path)
{
    char *text = whole(path);
    icalcomponent *root = icalparser_parse_string(text);
    if (!root || icalcomponent_count_errors(root)) {
        printf("{\"error\":\"%d errors\"}", root ? icalcomponent_count_errors(root) : -1);
        free(text);
        return;
    }
    icalproperty *method = icalcomponent_get_first_property(root, ICAL_METHOD_PROPERTY);
    putchar('{');
    say("method", method ? icalproperty_get_value_as_string(method) : "");
    printf("\"instances\":[");
    const char *between = "";
    for (icalcomponent *event = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT);
         event; event = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT)) {
        printf("%s{", between);
        between = ",";
        say("uid", icalcomponent_get_uid(event));
        say_when("start", icalcomponent_get_dtstart(event));
        say_when("end", icalcomponent_get_dtend(event));
        say("summary", icalcomponent_get_summary(event));
        say("description", icalcomponent_get_description(event));
        say("location", icalcomponent_get_location(event));
        say("status", status(event));
        printf("\"sequence\":%d}", icalcomponent_get_sequence(event));
    }
    printf("]}");
    icalcomponent_free(root);
    free(text);
}

int main(int count, char **paths)
{
    putchar('[');
    for (int i = 1; i < count; i++) {
        if (i > 1)
            putchar(',');
        calendar(paths[i]);
    }
    printf("]\n");
    return 0;
}
