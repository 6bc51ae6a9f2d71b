using System.Globalization;
using Posthouse.Storage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>A week of an organisation's mail, as the journal would have it: busy by day, quiet at night, some of it late and some refused.</summary>
internal static class MailHistory
{
    private static readonly string[] Destinations = ["mail.example", "post.example", "partner.example", "kunden.example"];

    internal static Task WriteAsync(MailStore store, DateTimeOffset now) => store.WriteAsync(transaction =>
    {
        for (int hour = 7 * 24; hour > 0; hour--)
        {
            DateTimeOffset at = now.AddHours(-hour);
            // Busiest at noon, on working days, in the time zone of the tests.
            int local = at.AddHours(8).Hour;
            bool works = at.AddHours(8).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
            int busy = Math.Max(1, (works ? 9 : 3) - Math.Abs(13 - local)) + (hour * 7 % 3);
            for (int i = 0; i < busy; i++) Message(transaction, at.AddMinutes(i * 5), hour, i);
            Write(transaction, "sign-in", at, null, null, null, "protocol=imap mechanism=PLAIN remote=192.0.2.4 tls=yes name=alice@demo.test");
            if (hour % 2 == 0) Write(transaction, "sign-in", at, null, null, null, "protocol=web mechanism=password remote=192.0.2.4 tls=yes name=alice@demo.test");
            if (hour % 6 == 0) Write(transaction, "sign-in-failed", at, null, null, null, "protocol=submission mechanism=PLAIN remote=203.0.113.9 tls=yes name=info@demo.test");
            if (hour % 5 == 0) Write(transaction, "sign-in-failed", at, null, null, null, "protocol=smtp mechanism=LOGIN remote=203.0.113.9 tls=yes name=admin@demo.test");
            if (hour % 4 == 0) Write(transaction, "rejected", at, "stranger@else.example", "bob@demo.test", null, "stage=relay-control reply=550 5.1.1 no such user");
        }

        return 0;
    });

    private static void Message(WriteTransaction transaction, DateTimeOffset at, int hour, int number)
    {
        string trace = string.Create(CultureInfo.InvariantCulture, $"H{hour:D3}{number:D2}");
        string to = Destinations[(hour + number) % Destinations.Length], recipient = $"someone@{to}";
        Write(transaction, "received", at, "alice@demo.test", recipient, trace, "remote=192.0.2.4 protocol=ESMTPSA size=4200");
        Write(transaction, "queued", at, "alice@demo.test", recipient, trace, $"queue=Q1 to={to}");
        int fate = (hour * 31 + number * 17) % 60;
        if (fate < 5) Write(transaction, "deferred", at.AddSeconds(4), "alice@demo.test", recipient, trace, $"queue=Q1 to={to} attempt=1 host=mx.{to} class=rate-limited rule=x reply=451 4.7.0 try later");
        if (fate == 7) Write(transaction, "bounced", at.AddSeconds(9), "alice@demo.test", recipient, trace, $"queue=Q1 to={to} attempt=1 host=mx.{to} class=unknown rule=x reply=550 5.1.1 no such user");
        else Write(transaction, "sent", at.AddSeconds(fate < 5 ? 300 : 3), "alice@demo.test", recipient, trace, $"queue=Q1 to={to} attempt=1 tls=yes after={(fate < 5 ? 300 : 2)} host=mx.{to} reply=250 2.0.0 ok");
    }

    private static void Write(WriteTransaction transaction, string kind, DateTimeOffset at, string? sender, string? recipient, string? trace, string detail) =>
        transaction.Journal(new JournalRecord(kind) { At = at, Sender = sender, Recipient = recipient, Trace = trace, Detail = detail });
}
