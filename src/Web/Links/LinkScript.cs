namespace Posthouse.Web;

/// <summary>Shows moments on the page of a linked file by the reader's own clock, which a server does not know. Without it they stand there in UTC, and say so.</summary>
internal static class LinkScript
{
    internal const string Path = "/link/time.js";

    internal const string Source =
        """
        "use strict";
        for (const time of document.querySelectorAll("time[datetime]")) {
          const at = new Date(time.dateTime);
          if (Number.isNaN(at.getTime())) continue;
          const form = { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };
          time.title = time.textContent;
          time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, form).format(at);
        }

        """;
}
