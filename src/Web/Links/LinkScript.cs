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
          const language = document.documentElement.lang, chinese = language.startsWith("zh");
          const form = new Intl.DateTimeFormat(chinese ? language : "en-GB", { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
          const zone = new Intl.DateTimeFormat(language, { timeZoneName: "short" }).formatToParts(at).find((part) => part.type === "timeZoneName").value;
          time.title = time.textContent;
          time.textContent = form.format(at) + (chinese ? `（${zone}）` : ` (${zone})`);
        }

        """;
}
